using Workload.Metering.Aggregation;
using Workload.Metering.Snapshots;

namespace Workload.Metering.Reporting;

/// <summary>One line of a report, which is a phase or one path of the call tree.</summary>
internal sealed record ReportRow
{
    public required string Name { get; init; }

    /// <summary>The number of phases above it in the tree, or 0 in a flat list.</summary>
    public int Depth { get; init; }

    public long Count { get; init; }
    public long Failed { get; init; }

    /// <summary>The number of running scopes.</summary>
    public int Active { get; init; }

    /// <summary>The wall time, or null if no scope ran.</summary>
    public TimeSpan? Wall { get; init; }

    /// <summary>The median. Both percentiles are null as long as no scope has ended.</summary>
    public TimeSpan? P50 { get; init; }
    public TimeSpan? P99 { get; init; }
    public TimeBreakdown? Breakdown { get; init; }
    public TimeBreakdown? Self { get; init; }

    /// <summary>The names for which it waited. It is empty if it did not wait or if waits have no names.</summary>
    public IReadOnlyList<PhaseWait> Waits { get; init; } = [];
    public double? ProcessIoRatio { get; init; }
    public Bottleneck Bottleneck { get; init; }

    /// <summary>The CPU time. It includes the error if that is above a tenth of the CPU time.</summary>
    public string CpuText => Breakdown is { } known ? Quantity.WithError(known.Cpu, known.CpuError) : Quantity.Absent;

    /// <summary>The I/O ratio. It includes the error if that is above a tenth of the ratio.</summary>
    public string IoRatioText =>
        Breakdown is { IoRatio: { } ratio } known ? Quantity.WithError(ratio, known.CpuError / known.Character) : Quantity.Absent;

    public static ReportRow Of(PhaseSummary phase)
    {
        bool ended = phase.Figures.OutermostCount > 0;
        return new ReportRow
        {
            Name = phase.Name,
            Count = phase.Count,
            Failed = phase.Failed,
            Active = phase.Active,
            Wall = ended || phase.Active > 0 ? phase.Wall : null,
            P50 = ended ? phase.WallPercentile(0.5) : null,
            P99 = ended ? phase.WallPercentile(0.99) : null,
            Breakdown = phase.Breakdown,
            Self = phase.Self,
            Waits = phase.Waits,
            ProcessIoRatio = phase.ProcessIoRatio,
            Bottleneck = phase.Bottleneck,
        };
    }

    public static ReportRow Of(CallPathTotals path, int depth, SnapshotContext context)
    {
        bool measured = path.Count > path.Unmeasured || path.Inclusive.TotalNanoseconds > 0;
        TimeBreakdown? breakdown = measured ? context.Break(path.Inclusive) : null;
        TimeSpan wall = Nanoseconds.ToTimeSpan(path.RunWallNanoseconds);
        TimeSpan process = Nanoseconds.ToTimeSpan(path.ProcessUserNanoseconds + path.ProcessSystemNanoseconds);
        return new ReportRow
        {
            Name = path.Phase,
            Depth = depth,
            Count = path.Count,
            Failed = path.Failed,
            Active = path.Active,
            Wall = path.Count + path.Active > 0 ? wall : null,
            P50 = Percentile(path, 0.5),
            P99 = Percentile(path, 0.99),
            Breakdown = breakdown,
            Self = measured ? context.Break(path.Self) : null,
            Waits = context.Divide(breakdown, path.Waits),
            ProcessIoRatio = path.HasProcessCpu && wall > TimeSpan.Zero ? Math.Max(0, 1 - (process / wall)) : null,
            Bottleneck = context.Classify(breakdown),
        };
    }

    private static TimeSpan? Percentile(CallPathTotals path, double p)
    {
        if (path.Histogram.Counts.Count == 0) return null;
        long lowest = Math.Min(path.MinWallNanoseconds, path.MaxWallNanoseconds);
        return Nanoseconds.ToTimeSpan(Math.Clamp(path.Histogram.Percentile(p), lowest, path.MaxWallNanoseconds));
    }
}
