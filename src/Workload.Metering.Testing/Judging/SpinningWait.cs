namespace Workload.Metering.Testing.Judging;

/// <summary>
/// A wait that gives its core away again and again before it blocks, as <c>.Result</c>, <c>.Wait()</c> and <c>SpinWait</c> do. On a machine
/// without an idle core it gets the core back only when another thread's turn is over: the kernel calls that ready to run, and what waited
/// for an event reads as run queue.
/// </summary>
internal static class SpinningWait
{
    /// <summary>
    /// Who does not give its core away waits, for each turn of its own, one turn of each thread that it shares the core with. Twenty busy
    /// threads a core are more than any test run has; a spinning wait has 50 times its CPU time from three threads on two cores on.
    /// </summary>
    private const int MostQueuedPerCpu = 20;

    /// <summary>The time that it seems to have taken: all in the run queue where that is more than the CPU time can account for, else none.</summary>
    public static TimeSpan In(in TimeBreakdown breakdown) =>
        breakdown.RunQueue is { } queued && queued > MostQueuedPerCpu * (breakdown.Cpu + breakdown.CpuError) ? queued : TimeSpan.Zero;

    /// <summary>The breakdown with that time as what it is: a thread is held while it waits.</summary>
    public static TimeBreakdown AsBlocked(TimeBreakdown breakdown)
    {
        TimeSpan spun = In(breakdown);
        return breakdown with { Blocked = breakdown.Blocked + spun, RunQueue = breakdown.RunQueue - spun };
    }
}
