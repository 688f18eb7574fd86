namespace Workload.Metering;

/// <summary>The hardware that an <see cref="Advice"/> points to.</summary>
public enum Resource
{
    /// <summary>More cores, or a larger CPU limit.</summary>
    Cores,

    /// <summary>Faster cores: the work is serial.</summary>
    ClockSpeed,

    /// <summary>Memory: its size, or the garbage collector's share of it.</summary>
    Memory,

    /// <summary>The network, or what answers on its other side.</summary>
    Network,

    /// <summary>Storage.</summary>
    Disk,
}
