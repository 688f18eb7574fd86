namespace Workload.Metering;

/// <summary>The sort orders of a report's rows, with the largest first and names from A to Z.</summary>
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

    /// <summary>The phase's name, in ordinal order.</summary>
    Name,
}
