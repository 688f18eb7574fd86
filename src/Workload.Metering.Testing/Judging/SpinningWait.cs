namespace Workload.Metering.Testing.Judging;

/// <summary>
/// A wait that yields its core repeatedly before it blocks, as <c>.Result</c>, <c>.Wait()</c> and <c>SpinWait</c> do. On a machine without
/// an idle core, the thread gets its core back only when the time slice of another thread ends. The kernel calls the thread runnable
/// meanwhile, so a wait for an event is measured as run queue.
/// </summary>
internal static class SpinningWait
{
    /// <summary>
    /// A thread that does not yield waits at most one time slice of each other thread on its core for each slice of its own. Fifteen busy
    /// threads a core are more than a test run has. With three threads or more on two cores, a spinning wait has 20 to 50 times its CPU
    /// time in the run queue. On a slow machine it spins for longer, and it has the least.
    /// </summary>
    private const int MaxQueuedPerCpu = 15;

    /// <summary>
    /// Returns the run queue time of a spinning wait. It is the whole run queue time if that exceeds what the CPU time can explain, else
    /// zero.
    /// </summary>
    public static TimeSpan In(in TimeBreakdown breakdown) =>
        breakdown.RunQueue is { } queued && queued > MaxQueuedPerCpu * (breakdown.Cpu + breakdown.CpuError) ? queued : TimeSpan.Zero;

    /// <summary>Returns the breakdown with that time as blocked, because the waiting thread is held.</summary>
    public static TimeBreakdown AsBlocked(TimeBreakdown breakdown)
    {
        TimeSpan spun = In(breakdown);
        return breakdown with { Blocked = breakdown.Blocked + spun, RunQueue = breakdown.RunQueue - spun };
    }
}
