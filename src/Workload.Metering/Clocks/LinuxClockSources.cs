using Workload.Metering.Clocks.Interop;

namespace Workload.Metering.Clocks;

/// <summary>Where the clocks of Linux are; a test names others to see a refusal.</summary>
internal sealed record LinuxClockSources
{
    public int ThreadCpuClock { get; init; } = LinuxConstants.ThreadCpuClock;

    public int RusageOf { get; init; } = LinuxConstants.RusageSelf;

    /// <summary>The calling thread's schedstat, by whatever id the mounted proc file system knows the thread.</summary>
    public string SchedStatPath { get; init; } = "/proc/thread-self/schedstat";

    /// <summary>Opened where there is no schedstat: any file of the thread tells whether it still runs.</summary>
    public string LivenessPath { get; init; } = "/proc/thread-self/comm";

    /// <summary>How many descriptors the threads' clocks may hold; null for a part of the process's limit.</summary>
    public int? MaxDescriptors { get; init; }
}
