using Workload.Metering.Aggregation;

namespace Workload.Metering.Segments;

/// <summary>
/// Chooses which segments of a thread are read at both ends. Reading must stay within a share of the thread's CPU time, and the choice must
/// be independent of the segment.
/// </summary>
/// <remarks>
/// There are four reasons for a reading. All segments of a path are read if that fits into a share of the wall time (<see
/// cref="ReadingAllowance"/>). A more frequent path spends the share that its own segments earn. Then each segment is chosen with the
/// same probability, mean CPU × budget ÷ cost, whatever came before it. A choice by the clock alone would prefer segments that follow
/// long ones, and would almost never choose the long ones. A thread also earns a share in code that is not metered. That share is spent
/// at random times on the segment that starts next. Finally, a path that was not read for a while is read once, because it may have
/// become infrequent. Then it has an allowance again.
/// </remarks>
internal struct ReadingBudget
{
    /// <summary>The maximum saving of a thread, in costs of readings. An idle hour must not pay for a burst.</summary>
    private const double MaxSavedPairs = 4;

    /// <summary>
    /// The minimum CPU share of a thread for its next chance. A thread that hardly runs gets its chance by this share of its wall time.
    /// </summary>
    private const double MinCpuRate = 0.01;

    /// <summary>A path that was not read for this long may have become infrequent. The next reading finds out.</summary>
    private const long LongUnreadNanoseconds = 250_000_000;

    private ulong _random;
    private long _nextChanceNanoseconds;
    private long _lastWallNanoseconds;
    private long _lastCpuNanoseconds;
    private double _savedNanoseconds;

    /// <summary>The number of segments of its path that the chosen one represents.</summary>
    private double _represents;

    public ReadingBudget(int seed) => _random = unchecked((ulong)seed * 0x9E3779B97F4A7C15UL) | 1;

    public bool Choose(CallPath path, long nowNanoseconds, long pairCostNanoseconds)
    {
        var ratios = path.Ratios;
        if (ratios.ReadsAll) return ChooseFor(1);
        if (nowNanoseconds >= _nextChanceNanoseconds) return ChooseFor(0);
        if (ratios.PaidAtNanoseconds is not 0 and var paidAt && nowNanoseconds - paidAt >= LongUnreadNanoseconds)
            return ChooseFor(SegmentRatios.FindingOut);

        // This compares the probability, which is the earning of a segment ÷ the cost of reading it, without a division.
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
    /// <param name="path">The segment's path.</param>
    /// <param name="segmentCpuNanoseconds">The CPU time that the segment used.</param>
    /// <param name="wallNanoseconds">The end of the segment.</param>
    /// <param name="threadCpuNanoseconds">The CPU time of the thread until then.</param>
    /// <param name="pairCostNanoseconds">The cost of the reading.</param>
    public void Spend(
        CallPath path, long segmentCpuNanoseconds, long wallNanoseconds, long threadCpuNanoseconds, long pairCostNanoseconds)
    {
        double budget = path.Settings.OverheadBudget, unearned = Math.Max(0, pairCostNanoseconds - (segmentCpuNanoseconds * budget));
        bool paidByPath = path.Ratios.ReadsAll && _represents == 1;
        path.Ratios.Pay(wallNanoseconds, unearned, _represents, path.Settings);
        _represents = 0;
        double spent = paidByPath ? pairCostNanoseconds - unearned : pairCostNanoseconds;
        SpendOwn(budget, wallNanoseconds, threadCpuNanoseconds, spent, pairCostNanoseconds);
    }

    /// <summary>Accounts for the part of a reading that the thread itself has earned.</summary>
    internal void SpendOwn(
        double budget, long wallNanoseconds, long threadCpuNanoseconds, double spentNanoseconds, long pairCostNanoseconds)
    {
        long cpu = threadCpuNanoseconds - _lastCpuNanoseconds, wall = wallNanoseconds - _lastWallNanoseconds;
        double earned = _lastWallNanoseconds == 0 ? 0 : cpu * budget;
        _lastCpuNanoseconds = threadCpuNanoseconds;
        _lastWallNanoseconds = wallNanoseconds;
        _savedNanoseconds = Math.Min(_savedNanoseconds + earned - spentNanoseconds, MaxSavedPairs * pairCostNanoseconds);

        // The distance to the next chance, in CPU time, has an exponential distribution. Savings and debts shift it.
        double cpuUntilNext = ((-Math.Log(1 - NextShare()) * pairCostNanoseconds) - _savedNanoseconds) / budget;
        double rate = wall > 0 ? Bounded.Clamp((double)cpu / wall, MinCpuRate, 1) : 1;
        _nextChanceNanoseconds = wallNanoseconds + (long)Math.Max(0, cpuUntilNext / rate);
    }

    // This is xorshift64*, because the shared generator would cost a look-up of thread statics.
    private double NextShare()
    {
        ulong random = _random;
        random ^= random >> 12;
        random ^= random << 25;
        random ^= random >> 27;
        _random = random;
        return (long)(unchecked(random * 0x2545F4914F6CDD1DUL) >> 11) * (1.0 / (1L << 53));
    }
}
