using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>
/// Chooses which segments of a thread are read at both ends, so that reading stays within a share of the thread's CPU time and the
/// choice says nothing of what is chosen.
/// </summary>
/// <remarks>
/// Three ways lead to a reading. All segments of a path are read where that fits into a share of the wall time (<see cref="ReadingAllowance"/>).
/// A path that runs more often spends what its own segments earn. Each is then chosen with the same chance, mean CPU × budget ÷ cost, whatever
/// came before it. A chance by the clock alone would pick what follows long segments, and hardly ever those. What the thread earns beyond that,
/// in code that nobody meters, is spent at random times on whatever segment starts next. And a path of which nothing was read for a while is read
/// once, for it may have become seldom; then there is room again.
/// </remarks>
internal struct ReadingBudget
{
    /// <summary>A thread may save up this many readings' cost, and no more: an idle hour does not pay for a burst.</summary>
    private const double MostSavedPairs = 4;

    /// <summary>A thread that hardly runs still gets its next chance by this share of its wall time.</summary>
    private const double LeastCpuRate = 0.01;

    /// <summary>A path of which nothing was read for so long may have become seldom: the next reading finds out.</summary>
    private const long LongUnreadNanoseconds = 250_000_000;

    private ulong _random;
    private long _nextChanceNanoseconds;
    private long _lastWallNanoseconds;
    private long _lastCpuNanoseconds;
    private double _savedNanoseconds;

    /// <summary>How many segments of its path the chosen one stands for.</summary>
    private double _represents;

    public ReadingBudget(int seed) => _random = unchecked((ulong)seed * 0x9E3779B97F4A7C15UL) | 1;

    public bool Choose(PathTotals path, long nowNanoseconds, long pairCostNanoseconds)
    {
        var ratios = path.Ratios;
        if (ratios.ReadsAll) return ChooseFor(1);
        if (nowNanoseconds >= _nextChanceNanoseconds) return ChooseFor(0);
        if (ratios.PaidAtNanoseconds is not 0 and var paidAt && nowNanoseconds - paidAt >= LongUnreadNanoseconds) return ChooseFor(SegmentRatios.FindingOut);

        // The chance is what a segment earns ÷ what reading it costs, without the division.
        double earned = ratios.MeanCpuNanoseconds * path.Settings.OverheadBudget;
        if (earned >= pairCostNanoseconds) return ChooseFor(1);
        return NextShare() * pairCostNanoseconds < earned && ChooseFor(pairCostNanoseconds / earned);
    }

    private bool ChooseFor(double represents)
    {
        _represents = represents;
        return true;
    }

    /// <summary>Accounts for a segment that was read at its end.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="segmentCpuNanoseconds">The CPU time that it used.</param>
    /// <param name="wallNanoseconds">Its end.</param>
    /// <param name="threadCpuNanoseconds">All CPU time of the thread until then.</param>
    /// <param name="pairCostNanoseconds">The cost of the reading.</param>
    public void Spend(PathTotals path, long segmentCpuNanoseconds, long wallNanoseconds, long threadCpuNanoseconds, long pairCostNanoseconds)
    {
        double budget = path.Settings.OverheadBudget, unearned = Math.Max(0, pairCostNanoseconds - (segmentCpuNanoseconds * budget));
        bool paidByPath = path.Ratios.ReadsAll && _represents == 1;
        path.Ratios.Pay(wallNanoseconds, unearned, _represents, path.Settings);
        _represents = 0;
        SpendOwn(budget, wallNanoseconds, threadCpuNanoseconds, paidByPath ? pairCostNanoseconds - unearned : pairCostNanoseconds, pairCostNanoseconds);
    }

    /// <summary>Accounts for what a reading takes of what the thread itself has earned.</summary>
    internal void SpendOwn(double budget, long wallNanoseconds, long threadCpuNanoseconds, double spentNanoseconds, long pairCostNanoseconds)
    {
        long cpu = threadCpuNanoseconds - _lastCpuNanoseconds, wall = wallNanoseconds - _lastWallNanoseconds;
        double earned = _lastWallNanoseconds == 0 ? 0 : cpu * budget;
        _lastCpuNanoseconds = threadCpuNanoseconds;
        _lastWallNanoseconds = wallNanoseconds;
        _savedNanoseconds = Math.Min(_savedNanoseconds + earned - spentNanoseconds, MostSavedPairs * pairCostNanoseconds);

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
