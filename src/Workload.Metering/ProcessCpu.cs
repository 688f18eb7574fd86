using Workload.Metering.Clocks;

namespace Workload.Metering;

/// <summary>The CPU time of the process and of its threads since this object was created.</summary>
internal sealed class ProcessCpu
{
    // The process's clock comes first here and last in a reading, so that the process has used at least what its threads have.
    private readonly ProcessCpuReading? _atStart = PlatformClocks.Current.TryReadProcessCpu(out var process) ? process : null;
    private readonly IReadOnlyDictionary<string, long>? _threadsAtStart = PlatformClocks.Current.SumThreads();

    /// <summary>Whether the process's clock was available at that time.</summary>
    public bool IsKnown => _atStart is not null;

    /// <summary>Returns the process's CPU time, or null if the clock is refused.</summary>
    public CpuTime? Read() => _atStart is { } start && PlatformClocks.Current.TryReadProcessCpu(out var process)
        ? new CpuTime(
            Nanoseconds.ToTimeSpan(process.UserNanoseconds - start.UserNanoseconds),
            Nanoseconds.ToTimeSpan(process.SystemNanoseconds - start.SystemNanoseconds))
        : null;

    /// <summary>
    /// Returns the CPU time of the threads by kind, or null if it is unknown. Call it before <see cref="Read"/>, because time that is used
    /// between the two calls belongs to no thread.
    /// </summary>
    public Dictionary<string, long>? SumThreads() => ThreadCpuSplit.Since(PlatformClocks.Current.SumThreads(), _threadsAtStart);
}
