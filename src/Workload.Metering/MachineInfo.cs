namespace Workload.Metering;

/// <summary>The machine, as far as it decides what the figures mean.</summary>
public sealed record MachineInfo
{
    private readonly int? _runtimeProcessors;

    /// <summary>
    /// Logical processors that the process may run on: those of its affinity, and not more than the container's limit, rounded up. Where
    /// the system does not tell the affinity (macOS), the runtime's count.
    /// </summary>
    public int Cores { get; init; }

    /// <summary>
    /// The processors that the runtime counts (<see cref="Environment.ProcessorCount"/>): it sizes the thread pool and the collector's heaps
    /// by them. It differs from <see cref="Cores"/> only where a setting such as <c>DOTNET_PROCESSOR_COUNT</c> says so.
    /// </summary>
    public int RuntimeProcessors { get => _runtimeProcessors ?? Cores; init => _runtimeProcessors = value; }

    /// <summary>
    /// The container's CPU limit in cores, fractional: the lowest quota on the way to the root of the process's cgroup (v1 or v2).
    /// <see langword="null"/> where there is no limit, or no cgroups.
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
