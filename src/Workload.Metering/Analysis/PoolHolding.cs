namespace Workload.Metering.Analysis;

/// <summary>Finds the phase that holds the threads of the pool while work waits for one.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Threads">The mean number of threads that it holds.</param>
/// <param name="OfPool">The mean number of the pool's busy threads, or null if it is unknown.</param>
/// <param name="IsBlocked">Whether its threads are mostly blocked. Otherwise they compute or wait for a core.</param>
internal sealed record PoolHolding(PhaseSummary Phase, double Threads, double? OfPool, bool IsBlocked)
{
    /// <summary>Returns the phase that holds most, or null if no phase holds enough to matter.</summary>
    public static PoolHolding? Most(Evidence evidence) =>
        evidence.Phases.Any(phase => phase.HeldPool.IsKnown) ? MostSeen(evidence) : MostBlocked(evidence) ?? MostBusy(evidence);

    /// <summary>Returns the mean number of threads for which a time of the phase stands.</summary>
    public static double ThreadsOf(PhaseSummary phase, TimeSpan? time) =>
        phase.ActiveTime.Ticks > 0 ? (time ?? TimeSpan.Zero) / phase.ActiveTime : 0;

    private static PoolHolding? MostSeen(Evidence evidence)
    {
        var most = evidence.Phases.MaxBy(phase => phase.HeldPool.HeldNanoseconds)!;
        double held = most.HeldPool.Held, threads = most.HeldPool.Threads;
        if (held < Math.Max(AdviceThresholds.MinThreadsHeld, AdviceThresholds.MinShareOfPool * threads)) return null;
        return new PoolHolding(most, held, threads, (most.Self?.Blocked ?? TimeSpan.Zero) > (Busy(most) ?? TimeSpan.Zero));
    }

    // Reports of earlier versions do not say who was seen on the pool's threads, and nor does a pool that is hardly ever short of threads.
    private static PoolHolding? MostBlocked(Evidence evidence) =>
        Enough(evidence.Phases.MaxBy(phase => phase.Self?.Blocked), phase => phase.Self?.Blocked, isBlocked: true);

    private static PoolHolding? MostBusy(Evidence evidence) => Enough(evidence.Phases.MaxBy(Busy), Busy, isBlocked: false);

    private static PoolHolding? Enough(PhaseSummary? phase, Func<PhaseSummary, TimeSpan?> time, bool isBlocked) =>
        phase is not null && ThreadsOf(phase, time(phase)) is >= AdviceThresholds.MinThreadsHeld and var threads
            ? new PoolHolding(phase, threads, null, isBlocked)
            : null;

    // A thread that waits for a core is as little free as one that has it, whoever uses the cores.
    private static TimeSpan? Busy(PhaseSummary phase) => phase.Self?.Cpu + (phase.Self?.RunQueue ?? TimeSpan.Zero);
}
