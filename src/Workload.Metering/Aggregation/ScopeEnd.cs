namespace Workload.Metering.Aggregation;

/// <summary>The figures of one scope that ended, as they go into its path's totals.</summary>
internal ref struct ScopeEnd
{
    public long WallNanoseconds;
    public bool Failed;

    /// <summary>Whether the two times are known.</summary>
    public bool Measured;

    public FlowTime Inclusive;

    /// <summary>Whether scopes were nested in it; where none was, it has all of its time to itself.</summary>
    public bool HasNested;

    /// <summary>Its time without nested scopes, where there were any.</summary>
    public FlowTime Self;
    public bool HasProcessCpu;
    public long ProcessUserNanoseconds;
    public long ProcessSystemNanoseconds;
}
