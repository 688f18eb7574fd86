namespace Workload.Metering;

/// <summary>The properties of the machine that affect the meaning of the figures.</summary>
public sealed record MachineInfo
{
    private readonly int? _runtimeProcessors;

    /// <summary>
    /// The number of logical processors that the process may use. It is the number in the process's affinity, limited by the container's
    /// limit rounded up. If the system does not report the affinity (macOS), it is the runtime's count.
    /// </summary>
    public int Cores { get; init; }

    /// <summary>
    /// The number of processors that the runtime counts (<see cref="Environment.ProcessorCount"/>). It determines the sizes of the thread
    /// pool and the collector's heaps. It differs from <see cref="Cores"/> only if a setting such as <c>DOTNET_PROCESSOR_COUNT</c> says so.
    /// </summary>
    public int RuntimeProcessors { get => _runtimeProcessors ?? Cores; init => _runtimeProcessors = value; }

    /// <summary>
    /// The container's CPU limit in cores, as a fraction. It is the lowest quota up to the root of the process's cgroup (v1 or v2). It is
    /// <see langword="null"/> if there is no limit, or if there are no cgroups.
    /// </summary>
    public double? CpuLimit { get; init; }

    /// <summary>Whether the garbage collector runs in server mode.</summary>
    public bool ServerGc { get; init; }

    /// <summary>The thread pool's minimum of worker threads.</summary>
    public int PoolThreadsMin { get; init; }

    /// <summary>The thread pool's maximum of worker threads.</summary>
    public int PoolThreadsMax { get; init; }

    /// <summary>The runtime's name and version.</summary>
    public string Runtime { get; init; } = "";

    /// <summary>The operating system's name and version, and the process's architecture.</summary>
    public string Os { get; init; } = "";
}
