using Workload.Metering.Clocks;

namespace Workload.Metering;

/// <summary>The CPU time of the process and of its threads, since this was made.</summary>
internal sealed class ProcessCpu
{
    // The process's clock comes first here and last in a reading, so that the process has used at least what its threads have.
    private readonly ProcessCpuReading? _atStart = PlatformClocks.Current.TryReadProcessCpu(out var process) ? process : null;
    private readonly IReadOnlyDictionary<string, long>? _threadsAtStart = PlatformClocks.Current.SumThreads();

    /// <summary>Whether the process's clock answered then.</summary>
    public bool IsKnown => _atStart is not null;

    /// <summary>The process's; null where the clock is refused.</summary>
    public CpuTime? Read() => _atStart is { } start && PlatformClocks.Current.TryReadProcessCpu(out var process)
        ? new CpuTime(Nanoseconds.ToTimeSpan(process.UserNanoseconds - start.UserNanoseconds), Nanoseconds.ToTimeSpan(process.SystemNanoseconds - start.SystemNanoseconds))
        : null;

    /// <summary>That of the threads by kind; null where it is unknown. To be read before the process's: what is used between counts as no thread's.</summary>
    public Dictionary<string, long>? SumThreads() => ThreadCpuSplit.Since(PlatformClocks.Current.SumThreads(), _threadsAtStart);
}
