using Workload.Metering.Aggregation;

namespace Workload.Metering.Snapshots;

/// <summary>Subtracts the sums of an earlier snapshot from those of a later one of the same meter.</summary>
internal static class SnapshotDifference
{
    public static SnapshotData Of(SnapshotData later, SnapshotData earlier) => later with
    {
        ElapsedNanoseconds = later.ElapsedNanoseconds - earlier.ElapsedNanoseconds,
        Roots = Subtract(later.Roots, earlier.Roots, ProcessCpuBetween(later, earlier)),
        Activity = later.Activity.ToDictionary(
            entry => entry.Key,
            entry => earlier.Activity.TryGetValue(entry.Key, out var then)
                ? entry.Value.Since(then, later.ElapsedNanoseconds - earlier.ElapsedNanoseconds)
                : entry.Value,
            StringComparer.Ordinal),
        ProcessCpu = ProcessCpuBetween(later, earlier),
        ThreadCpu = ThreadCpuSplit.Since(later.ThreadCpu, earlier.ThreadCpu),
        OverheadNanoseconds = Math.Max(0, later.OverheadNanoseconds - earlier.OverheadNanoseconds),
        PoolDelay = later.PoolDelay.Since(earlier.PoolDelay),
    };

    /// <summary>
    /// Returns the process's CPU time between the snapshots, which limits that of each scope. It is null if it is unknown.
    /// </summary>
    private static CpuTime? ProcessCpuBetween(SnapshotData later, SnapshotData earlier) =>
        later.ProcessCpu is { } now && earlier.ProcessCpu is { } then
            ? new CpuTime(AtLeastZero(now.User - then.User), AtLeastZero(now.System - then.System))
            : null;

    private static CallPathTotals[] Subtract(IReadOnlyList<CallPathTotals> later, IReadOnlyList<CallPathTotals> earlier, CpuTime? process)
    {
        var before = new Dictionary<(string, bool), CallPathTotals>();
        foreach (var path in earlier) before[(path.Phase, path.Outermost)] = path;
        return
        [
            .. later.Select(path =>
                before.TryGetValue((path.Phase, path.Outermost), out var then) ? Subtract(path, then, process) : path),
        ];
    }

    private static CallPathTotals Subtract(CallPathTotals later, CallPathTotals earlier, CpuTime? process)
    {
        var histogram = later.Histogram.Since(earlier.Histogram);
        bool none = later.Count == earlier.Count;
        long ran = later.Count - earlier.Count + later.Active;
        long Within(long nanoseconds, TimeSpan? most) =>
            Math.Clamp(nanoseconds, 0, most is { } known ? Nanoseconds.From(known) * Math.Max(1, ran) : long.MaxValue);
        var difference = new CallPathTotals
        {
            Phase = later.Phase,
            Outermost = later.Outermost,
            Count = later.Count - earlier.Count,
            Failed = later.Failed - earlier.Failed,
            Unmeasured = later.Unmeasured - earlier.Unmeasured,
            Active = later.Active,
            WallNanoseconds = later.WallNanoseconds - earlier.WallNanoseconds,

            // A scope that is discarded or renamed takes its time with it.
            RunWallNanoseconds = Math.Max(0, later.RunWallNanoseconds - earlier.RunWallNanoseconds),

            // Minimum and maximum cannot be subtracted. If they were reached since, their value is known within a histogram bucket.
            MinWallNanoseconds = none ? long.MaxValue : Math.Max(histogram.LowestBound, later.MinWallNanoseconds),
            MaxWallNanoseconds = none ? 0 : Math.Min(histogram.HighestBound, later.MaxWallNanoseconds),
            Inclusive = later.Inclusive,
            Self = later.Self,

            // An estimate for a running scope may differ from the reading at its end.
            ProcessUserNanoseconds = Within(later.ProcessUserNanoseconds - earlier.ProcessUserNanoseconds, process?.User),
            ProcessSystemNanoseconds = Within(later.ProcessSystemNanoseconds - earlier.ProcessSystemNanoseconds, process?.System),
            HasProcessCpu = later.HasProcessCpu,
            Waits = Subtract(later.Waits, earlier.Waits),
            Histogram = histogram,
            Children = Subtract(later.Children, earlier.Children, process),
        };
        difference.Inclusive.Subtract(earlier.Inclusive);
        difference.Self.Subtract(earlier.Self);
        return difference;
    }

    private static IReadOnlyList<WaitFigure> Subtract(IReadOnlyList<WaitFigure> later, IReadOnlyList<WaitFigure> earlier)
    {
        if (earlier.Count == 0) return later;
        var before = earlier.ToDictionary(figure => figure.Name);
        return [.. later.Select(figure => before.TryGetValue(figure.Name, out var then)
            ? new WaitFigure
            {
                Name = figure.Name,
                AwaitingNanoseconds = Math.Max(0, figure.AwaitingNanoseconds - then.AwaitingNanoseconds),
                Samples = Math.Max(0, figure.Samples - then.Samples),
            }
            : figure)];
    }

    private static TimeSpan AtLeastZero(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}
