namespace Workload.Metering.Aggregation;

/// <summary>The sums of scopes that ended, without their histogram.</summary>
internal struct StripeTotals
{
    public long Count;
    public long Failed;
    public long Unmeasured;
    public long WallNanoseconds;
    public long MinWallNanoseconds;
    public long MaxWallNanoseconds;
    public FlowTime Inclusive;

    /// <summary>The part of it that belongs to nested scopes. Most scopes have none and do not change it.</summary>
    public FlowTime Nested;
    public bool HasProcessCpu;
    public long ProcessUserNanoseconds;
    public long ProcessSystemNanoseconds;

    public static StripeTotals Empty => new() { MinWallNanoseconds = long.MaxValue };

    public void Add(in ScopeEnd end)
    {
        Count++;
        if (end.Failed) Failed++;
        WallNanoseconds += end.WallNanoseconds;
        MinWallNanoseconds = Math.Min(MinWallNanoseconds, end.WallNanoseconds);
        MaxWallNanoseconds = Math.Max(MaxWallNanoseconds, end.WallNanoseconds);
        if (end.IsKnown)
        {
            Inclusive.Thread.Add(end.Thread);
            Inclusive.BusyNanoseconds += end.BusyNanoseconds;
            Inclusive.AwaitingNanoseconds += end.AwaitingNanoseconds;
            Inclusive.TaskQueueNanoseconds += end.TaskQueueNanoseconds;
            if (end.HasNested)
            {
                Nested.Thread.Add(end.NestedThread);
                Nested.BusyNanoseconds += end.NestedBusyNanoseconds;
                Nested.AwaitingNanoseconds += end.NestedAwaitingNanoseconds;
                Nested.TaskQueueNanoseconds += end.NestedTaskQueueNanoseconds;
            }
        }
        else
        {
            Unmeasured++;
        }

        if (!end.HasProcessCpu) return;
        HasProcessCpu = true;
        ProcessUserNanoseconds += end.ProcessUserNanoseconds;
        ProcessSystemNanoseconds += end.ProcessSystemNanoseconds;
    }

    public void Add(in StripeTotals other)
    {
        Count += other.Count;
        Failed += other.Failed;
        Unmeasured += other.Unmeasured;
        WallNanoseconds += other.WallNanoseconds;
        MinWallNanoseconds = Math.Min(MinWallNanoseconds, other.MinWallNanoseconds);
        MaxWallNanoseconds = Math.Max(MaxWallNanoseconds, other.MaxWallNanoseconds);
        Inclusive.Add(other.Inclusive);
        Nested.Add(other.Nested);
        HasProcessCpu |= other.HasProcessCpu;
        ProcessUserNanoseconds += other.ProcessUserNanoseconds;
        ProcessSystemNanoseconds += other.ProcessSystemNanoseconds;
    }
}
