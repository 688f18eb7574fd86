namespace Workload.Metering;

/// <summary>The machine, as far as it decides what the figures mean.</summary>
public sealed record MachineInfo
{
    /// <summary>Logical processors that the process may use.</summary>
    public int Cores { get; init; }

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
