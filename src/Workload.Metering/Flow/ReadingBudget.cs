using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>
/// Chooses which segments of a thread are read at both ends, so that reading stays within a share of the thread's CPU time and the
/// choice says nothing of what is chosen.
/// </summary>
/// <remarks>
/// Two ways lead to a reading. A path spends what its own segments earn: each is chosen with the same chance, mean CPU × budget ÷ cost,
/// whatever came before it (a chance by the clock alone would pick what follows long segments, and hardly ever those). And what the
/// thread earns beyond that, in code that nobody meters, is spent at random times on whatever segment starts next: so sparse scopes are
/// all read.
/// </remarks>
internal struct ReadingBudget
{
    /// <summary>A thread may save up this many readings' cost, and no more: an idle hour does not pay for a burst.</summary>
    private const double MostSavedPairs = 4;

    /// <summary>A thread that hardly runs still gets its next chance by this share of its wall time.</summary>
    private const double LeastCpuRate = 0.01;

    private ulong _random;
    private long _nextChanceNanoseconds;
    private long _lastWallNanoseconds;
    private long _lastCpuNanoseconds;
    private double _savedNanoseconds;

    public ReadingBudget(int seed) => _random = unchecked((ulong)seed * 0x9E3779B97F4A7C15UL) | 1;

    public bool Choose(PathTotals path, long nowNanoseconds, long pairCostNanoseconds)
    {
        var ratios = path.Ratios;
        if (ratios.Read < SegmentRatios.ReadAtFirst || nowNanoseconds >= _nextChanceNanoseconds) return true;

        // The chance is what a segment earns ÷ what reading it costs, without the division.
        double earned = ratios.MeanCpuNanoseconds * path.Settings.OverheadBudget;
        return earned >= pairCostNanoseconds || NextShare() * pairCostNanoseconds < earned;
    }

    /// <summary>Accounts for a chosen segment that was read at its end.</summary>
    public void Spend(double budget, long wallNanoseconds, long threadCpuNanoseconds, long pairCostNanoseconds)
    {
        long cpu = threadCpuNanoseconds - _lastCpuNanoseconds, wall = wallNanoseconds - _lastWallNanoseconds;
        double earned = _lastWallNanoseconds == 0 ? 0 : cpu * budget;
        _lastCpuNanoseconds = threadCpuNanoseconds;
        _lastWallNanoseconds = wallNanoseconds;
        _savedNanoseconds = Math.Min(_savedNanoseconds + earned - pairCostNanoseconds, MostSavedPairs * pairCostNanoseconds);

        // The next chance is an exponential distance away, in CPU time; what is saved or owed moves it.
        double cpuUntilNext = ((-Math.Log(1 - NextShare()) * pairCostNanoseconds) - _savedNanoseconds) / budget;
        double rate = wall > 0 ? Math.Clamp((double)cpu / wall, LeastCpuRate, 1) : 1;
        _nextChanceNanoseconds = wallNanoseconds + (long)Math.Max(0, cpuUntilNext / rate);
    }

    // xorshift64*: the shared generator would cost a look-up of thread statics.
    private double NextShare()
    {
        _random ^= _random >> 12;
        _random ^= _random << 25;
        _random ^= _random >> 27;
        return (unchecked(_random * 0x2545F4914F6CDD1DUL) >> 11) * (1.0 / (1UL << 53));
    }
}
