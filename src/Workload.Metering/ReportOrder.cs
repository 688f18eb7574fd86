namespace Workload.Metering;

/// <summary>What a report's rows are sorted by, largest first (names: A to Z).</summary>
public enum ReportOrder
{
    /// <summary>Total wall time.</summary>
    Wall,

    /// <summary>CPU time, nested scopes included.</summary>
    Cpu,

    /// <summary>Blocked time, nested scopes included.</summary>
    Blocked,

    /// <summary>Awaiting time, nested scopes included.</summary>
    Awaiting,

    /// <summary>Flow time without nested scopes.</summary>
    Self,

    /// <summary>Calls.</summary>
    Calls,

    /// <summary>The phase's name, ordinal.</summary>
    Name,
}
