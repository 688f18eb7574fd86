namespace Workload.Metering;

/// <summary>The resources that the whole process used between the meter's start and the snapshot.</summary>
public sealed record ProcessSummary
{
    /// <summary>
    /// The CPU time of the process, or <see langword="null"/> if the process clock is refused. The source is <c>getrusage(RUSAGE_SELF)</c>
    /// or <c>GetProcessTimes</c>.
    /// </summary>
    public CpuTime? Cpu { get; init; }

    /// <summary>CPU time ÷ elapsed time, the mean number of busy cores. It is <see langword="null"/> if <see cref="Cpu"/> is.</summary>
    public double? CoresUsed { get; init; }

    /// <summary>
    /// The mean time that work queued to the thread pool waits for a thread, over the time during which it was probed. A request also waits
    /// this long before its first line of code. It is <see langword="null"/> if it was not probed. The source is items that the meter sends
    /// through the pool while metered code runs.
    /// </summary>
    public TimeSpan? PoolDelay { get; init; }

    /// <summary>
    /// The longest such wait, rounded up to a bucket of a histogram. It is <see langword="null"/> if <see cref="PoolDelay"/> is.
    /// </summary>
    public TimeSpan? MaxPoolDelay { get; init; }

    /// <summary>
    /// The CPU time that no phase accounts for, at least zero. It comes from unmetered code, the runtime's own threads (JIT, GC, the pool)
    /// and native threads. It is <see langword="null"/> if <see cref="Cpu"/> is.
    /// </summary>
    public TimeSpan? Unattributed { get; init; }

    /// <summary>
    /// The CPU time by kind of thread, with the largest part in no phase first. It is <see langword="null"/> if it is unknown, as on all
    /// systems but Linux. The source is <c>/proc/self/task</c> and <c>clock_gettime</c> of each thread.
    /// </summary>
    public IReadOnlyList<ThreadCpu>? Threads { get; init; }
}
