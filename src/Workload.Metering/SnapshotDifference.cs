using Workload.Metering.Aggregation;

namespace Workload.Metering;

/// <summary>Subtracts the sums of an earlier snapshot from those of a later one of the same meter.</summary>
internal static class SnapshotDifference
{
    public static SnapshotData Of(SnapshotData later, SnapshotData earlier) => later with
    {
        ElapsedNanoseconds = later.ElapsedNanoseconds - earlier.ElapsedNanoseconds,
        Roots = Subtract(later.Roots, earlier.Roots),
        ProcessCpu = later.ProcessCpu is { } now && earlier.ProcessCpu is { } then ? new CpuTime(AtLeastZero(now.User - then.User), AtLeastZero(now.System - then.System)) : null,
        ThreadCpu = ThreadCpuSplit.Since(later.ThreadCpu, earlier.ThreadCpu),
        OverheadNanoseconds = Math.Max(0, later.OverheadNanoseconds - earlier.OverheadNanoseconds),
        PoolDelay = later.PoolDelay.Since(earlier.PoolDelay),
    };

    private static PathFigures[] Subtract(IReadOnlyList<PathFigures> later, IReadOnlyList<PathFigures> earlier)
    {
        var before = new Dictionary<(string, bool), PathFigures>();
        foreach (var path in earlier) before[(path.Phase, path.Outermost)] = path;
        return [.. later.Select(path => before.TryGetValue((path.Phase, path.Outermost), out var then) ? Subtract(path, then) : path)];
    }

    private static PathFigures Subtract(PathFigures later, PathFigures earlier)
    {
        var histogram = later.Histogram.Since(earlier.Histogram);
        bool none = later.Count == earlier.Count;
        var difference = new PathFigures
        {
            Phase = later.Phase,
            Outermost = later.Outermost,
            Count = later.Count - earlier.Count,
            Failed = later.Failed - earlier.Failed,
            Unmeasured = later.Unmeasured - earlier.Unmeasured,
            Active = later.Active,
            WallNanoseconds = later.WallNanoseconds - earlier.WallNanoseconds,

            // Extremes cannot be subtracted; where they were reached since is known within a histogram bucket.
            MinWallNanoseconds = none ? long.MaxValue : Math.Max(histogram.LowestBound, later.MinWallNanoseconds),
            MaxWallNanoseconds = none ? 0 : Math.Min(histogram.HighestBound, later.MaxWallNanoseconds),
            Inclusive = later.Inclusive,
            Self = later.Self,
            ProcessUserNanoseconds = later.ProcessUserNanoseconds - earlier.ProcessUserNanoseconds,
            ProcessSystemNanoseconds = later.ProcessSystemNanoseconds - earlier.ProcessSystemNanoseconds,
            HasProcessCpu = later.HasProcessCpu,
            Histogram = histogram,
            Children = Subtract(later.Children, earlier.Children),
        };
        difference.Inclusive.Subtract(earlier.Inclusive);
        difference.Self.Subtract(earlier.Self);
        return difference;
    }

    private static TimeSpan AtLeastZero(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}
