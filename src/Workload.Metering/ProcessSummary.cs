namespace Workload.Metering;

/// <summary>What the whole process used between the meter's start and the snapshot.</summary>
public sealed record ProcessSummary
{
    /// <summary>CPU time of the process; <see langword="null"/> where the process clock is refused. Source: <c>getrusage(RUSAGE_SELF)</c>, <c>GetProcessTimes</c>.</summary>
    public CpuTime? Cpu { get; init; }

    /// <summary>CPU time ÷ elapsed time: how many cores were busy on average. <see langword="null"/> where <see cref="Cpu"/> is.</summary>
    public double? CoresUsed { get; init; }

    /// <summary>
    /// How long work that is queued to the thread pool waits for a thread, on average over the time in which it was probed: also a request before its first line of
    /// code. <see langword="null"/> where it was not probed. Source: items that the meter sends through the pool while metered code runs.
    /// </summary>
    public TimeSpan? PoolDelay { get; init; }

    /// <summary>The longest such wait, rounded up to a bucket of a histogram; <see langword="null"/> where <see cref="PoolDelay"/> is.</summary>
    public TimeSpan? MaxPoolDelay { get; init; }

    /// <summary>
    /// CPU time that no phase accounts for, at least zero: unmetered code, the runtime's own threads (JIT, GC, the pool), native
    /// threads. <see langword="null"/> where <see cref="Cpu"/> is.
    /// </summary>
    public TimeSpan? Unattributed { get; init; }

    /// <summary>
    /// The CPU time by what the threads are, most of what is in no phase first; <see langword="null"/> where it is unknown, as everywhere but on Linux.
    /// Source: <c>/proc/self/task</c>, <c>clock_gettime</c> of each thread.
    /// </summary>
    public IReadOnlyList<ThreadCpu>? Threads { get; init; }
}
