namespace Workload.Metering;

/// <summary>The hardware resource that an <see cref="Advice"/> refers to.</summary>
public enum Resource
{
    /// <summary>More cores, or a larger CPU limit.</summary>
    Cores,

    /// <summary>Faster cores, because the work is serial.</summary>
    ClockSpeed,

    /// <summary>Memory, by its size or by the garbage collector's share of it.</summary>
    Memory,

    /// <summary>The network, or the service on its other side.</summary>
    Network,

    /// <summary>Storage.</summary>
    Disk,
}
