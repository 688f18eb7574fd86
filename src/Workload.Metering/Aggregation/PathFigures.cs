namespace Workload.Metering.Aggregation;

/// <summary>The sums of one path of the call tree at one instant, and the paths below. Sums over phases derive from these.</summary>
internal sealed class PathFigures
{
    public required string Phase { get; init; }

    /// <summary>
    /// Whether the path's time counts into its phase: false below another scope of the same phase, where only the calls count.
    /// </summary>
    public bool Outermost { get; init; } = true;

    /// <summary>Scopes that ended.</summary>
    public long Count { get; set; }

    /// <summary>Scopes that ended with <c>Fail</c>.</summary>
    public long Failed { get; set; }

    /// <summary>Scopes that ended without a breakdown: their flow was lost, or the thread clock is refused.</summary>
    public long Unmeasured { get; set; }

    /// <summary>Scopes that run.</summary>
    public int Active { get; set; }

    /// <summary>Wall time of the scopes that ended, each with its whole length.</summary>
    public long WallNanoseconds { get; set; }

    /// <summary>
    /// Wall time of all scopes: those that run are included up to now. In a difference of two snapshots it is the time between them, whenever the scopes
    /// began or end.
    /// </summary>
    public long RunWallNanoseconds { get; set; }

    /// <summary>The shortest scope; <see cref="long.MaxValue"/> while there is none.</summary>
    public long MinWallNanoseconds { get; set; } = long.MaxValue;

    public long MaxWallNanoseconds { get; set; }

    /// <summary>With nested scopes; the finished segments of scopes that still run are included.</summary>
    public FlowTime Inclusive;

    /// <summary>Without nested scopes; likewise.</summary>
    public FlowTime Self;

    /// <summary>Process CPU while the scopes ran, those that were not read estimated from those that were.</summary>
    public long ProcessUserNanoseconds { get; set; }

    public long ProcessSystemNanoseconds { get; set; }

    /// <summary>Whether process CPU is known at all here.</summary>
    public bool HasProcessCpu { get; set; }

    /// <summary>Waits by name, of the inclusive time.</summary>
    public IReadOnlyList<WaitFigure> Waits { get; init; } = [];

    public HistogramCounts Histogram { get; set; } = HistogramCounts.Empty;

    public IReadOnlyList<PathFigures> Children { get; init; } = [];
}
