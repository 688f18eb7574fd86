namespace Workload.Metering.Aggregation;

/// <summary>The sums of scopes that ended, without their histogram.</summary>
internal struct StripeSums
{
    public long Count;
    public long Failed;
    public long Unmeasured;
    public long WallNanoseconds;
    public long MinWallNanoseconds;
    public long MaxWallNanoseconds;
    public FlowTime Inclusive;
    public FlowTime Self;
    public bool HasProcessCpu;
    public long ProcessUserNanoseconds;
    public long ProcessSystemNanoseconds;

    public static StripeSums Empty => new() { MinWallNanoseconds = long.MaxValue };

    public void Add(in ScopeEnd end)
    {
        Count++;
        if (end.Failed) Failed++;
        WallNanoseconds += end.WallNanoseconds;
        MinWallNanoseconds = Math.Min(MinWallNanoseconds, end.WallNanoseconds);
        MaxWallNanoseconds = Math.Max(MaxWallNanoseconds, end.WallNanoseconds);
        if (end.Measured)
        {
            Inclusive.Add(end.Inclusive);
            Self.Add(end.Self);
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

    public void Add(in StripeSums other)
    {
        Count += other.Count;
        Failed += other.Failed;
        Unmeasured += other.Unmeasured;
        WallNanoseconds += other.WallNanoseconds;
        MinWallNanoseconds = Math.Min(MinWallNanoseconds, other.MinWallNanoseconds);
        MaxWallNanoseconds = Math.Max(MaxWallNanoseconds, other.MaxWallNanoseconds);
        Inclusive.Add(other.Inclusive);
        Self.Add(other.Self);
        HasProcessCpu |= other.HasProcessCpu;
        ProcessUserNanoseconds += other.ProcessUserNanoseconds;
        ProcessSystemNanoseconds += other.ProcessSystemNanoseconds;
    }
}
