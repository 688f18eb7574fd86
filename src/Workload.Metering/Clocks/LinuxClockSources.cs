using Workload.Metering.Clocks.Interop;

namespace Workload.Metering.Clocks;

/// <summary>The locations of Linux's clocks. A test uses other locations to see a refusal.</summary>
internal sealed record LinuxClockSources
{
    public int ThreadCpuClock { get; init; } = LinuxConstants.ThreadCpuClock;

    public int RusageOf { get; init; } = LinuxConstants.RusageSelf;

    /// <summary>The calling thread's schedstat. The path works with any thread id that the mounted proc file system uses.</summary>
    public string SchedStatPath { get; init; } = "/proc/thread-self/schedstat";

    /// <summary>The file that is opened if there is no schedstat. Any file of the thread shows whether the thread still runs.</summary>
    public string LivenessPath { get; init; } = "/proc/thread-self/comm";

    /// <summary>
    /// The maximum number of descriptors that the clocks of threads may hold, or null for a fraction of the process's limit.
    /// </summary>
    public int? MaxDescriptors { get; init; }
}
