namespace Workload.Metering.Aggregation;

/// <summary>
/// The sums of one path of the call tree at one instant, and of the paths below it. The sums over phases derive from these.
/// </summary>
internal sealed class CallPathTotals
{
    public required string Phase { get; init; }

    /// <summary>
    /// Whether the path's time counts into its phase. It is false below another scope of the same phase, where only the calls count.
    /// </summary>
    public bool Outermost { get; init; } = true;

    /// <summary>The number of scopes that ended.</summary>
    public long Count { get; set; }

    /// <summary>The number of scopes that ended after <c>Fail</c>.</summary>
    public long Failed { get; set; }

    /// <summary>The number of scopes that ended without a breakdown, because their flow was lost or the thread clock is refused.</summary>
    public long Unmeasured { get; set; }

    /// <summary>The number of running scopes.</summary>
    public int Active { get; set; }

    /// <summary>The wall time of the scopes that ended, each with its whole length.</summary>
    public long WallNanoseconds { get; set; }

    /// <summary>
    /// The wall time of all scopes. Running scopes are included up to now. In a difference of two snapshots it is the time between them,
    /// whenever the scopes began or ended.
    /// </summary>
    public long RunWallNanoseconds { get; set; }

    /// <summary>The wall time of the shortest scope, or <see cref="long.MaxValue"/> if there is none.</summary>
    public long MinWallNanoseconds { get; set; } = long.MaxValue;

    public long MaxWallNanoseconds { get; set; }

    /// <summary>The time with nested scopes. The finished segments of running scopes are included.</summary>
    public FlowTime Inclusive;

    /// <summary>The time without nested scopes. The finished segments of running scopes are included.</summary>
    public FlowTime Self;

    /// <summary>The process's CPU time while the scopes ran. Scopes without a reading are estimated from the others.</summary>
    public long ProcessUserNanoseconds { get; set; }

    public long ProcessSystemNanoseconds { get; set; }

    /// <summary>Whether the process's CPU time is known here.</summary>
    public bool HasProcessCpu { get; set; }

    /// <summary>The waits by name, as parts of the inclusive time.</summary>
    public IReadOnlyList<WaitFigure> Waits { get; init; } = [];

    public HistogramCounts Histogram { get; set; } = HistogramCounts.Empty;

    public IReadOnlyList<CallPathTotals> Children { get; init; } = [];

    /// <summary>
    /// Whether the path or one below it was called. Each phase has a path outside of any other phase, where it may never be called. In a
    /// difference of two snapshots many more paths have no call.
    /// </summary>
    public bool HasCalls => Count + Active > 0 || RunWallNanoseconds > 0 || Children.Any(child => child.HasCalls);
}
