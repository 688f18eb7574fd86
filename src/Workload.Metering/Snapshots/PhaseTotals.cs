using Workload.Metering.Aggregation;

namespace Workload.Metering.Snapshots;

/// <summary>The sums of one phase over all its paths.</summary>
internal sealed class PhaseTotals
{
    // These are the histograms of further paths until they are added up. Most phases have only one path.
    private List<HistogramCounts>? _otherHistograms;
    private WaitSums? _waits;

    public required string Name { get; init; }
    public long Count { get; private set; }
    public long OutermostCount { get; private set; }
    public long Failed { get; private set; }
    public int Active { get; private set; }

    /// <summary>The wall time of the scopes that ended, each with its whole length.</summary>
    public long WallNanoseconds { get; private set; }

    /// <summary>The wall time of all scopes within the time that the snapshot covers.</summary>
    public long RunWallNanoseconds { get; private set; }

    /// <summary>The number of outermost scopes that are running.</summary>
    public int OutermostActive { get; private set; }
    public long MinWallNanoseconds { get; private set; } = long.MaxValue;
    public long MaxWallNanoseconds { get; private set; }
    public FlowTime Inclusive;
    public FlowTime Self;
    public long ProcessUserNanoseconds { get; private set; }
    public long ProcessSystemNanoseconds { get; private set; }
    public bool HasProcessCpu { get; private set; }
    public HistogramCounts Histogram { get; private set; } = HistogramCounts.Empty;

    /// <summary>The waits by name, as parts of the inclusive time.</summary>
    public IReadOnlyList<WaitFigure> Waits => _waits?.ToArray() ?? [];

    /// <summary>Whether any scope has a breakdown.</summary>
    public bool HasTimes { get; private set; }

    /// <summary>Returns one entry for each phase, in the order in which the tree first mentions the phases.</summary>
    public static IReadOnlyList<PhaseTotals> Of(IReadOnlyList<CallPathTotals> roots)
    {
        var phases = new Dictionary<string, PhaseTotals>(roots.Count, StringComparer.Ordinal);
        var order = new List<PhaseTotals>(roots.Count);
        void Visit(CallPathTotals path)
        {
            if (!phases.TryGetValue(path.Phase, out var phase))
            {
                phases.Add(path.Phase, phase = new PhaseTotals { Name = path.Phase });
                order.Add(phase);
            }

            phase.Add(path);
            foreach (var child in path.Children) Visit(child);
        }

        foreach (var root in roots) Visit(root);
        foreach (var phase in order) phase.SumHistograms();
        return order;
    }

    private void Add(CallPathTotals path)
    {
        Count += path.Count;
        Failed += path.Failed;
        Active += path.Active;
        Self.Add(path.Self);
        HasTimes |= path.Count > path.Unmeasured || path.Inclusive.TotalNanoseconds > 0;
        if (!path.Outermost) return;
        OutermostCount += path.Count;
        OutermostActive += path.Active;
        WallNanoseconds += path.WallNanoseconds;
        RunWallNanoseconds += path.RunWallNanoseconds;
        MinWallNanoseconds = Math.Min(MinWallNanoseconds, path.MinWallNanoseconds);
        MaxWallNanoseconds = Math.Max(MaxWallNanoseconds, path.MaxWallNanoseconds);
        Inclusive.Add(path.Inclusive);
        if (path.Waits.Count > 0) (_waits ??= new WaitSums()).Add([.. path.Waits]);
        HasProcessCpu |= path.HasProcessCpu;
        ProcessUserNanoseconds += path.ProcessUserNanoseconds;
        ProcessSystemNanoseconds += path.ProcessSystemNanoseconds;
        if (path.Histogram.Total == 0) return;
        if (Histogram.Total == 0) Histogram = path.Histogram;
        else (_otherHistograms ??= []).Add(path.Histogram);
    }

    private void SumHistograms()
    {
        if (_otherHistograms is not null) Histogram = HistogramCounts.Sum([Histogram, .. _otherHistograms]);
        _otherHistograms = null;
    }
}
