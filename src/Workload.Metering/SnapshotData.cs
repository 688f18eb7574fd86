using Workload.Metering.Aggregation;

namespace Workload.Metering;

/// <summary>All that a snapshot holds, as plain sums: what the meter collects, and what a JSON report stores and loads.</summary>
internal sealed record SnapshotData
{
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>When the meter was made, and so where the sums begin (in a difference: when the earlier snapshot was taken).</summary>
    public required long ElapsedNanoseconds { get; init; }

    public required IReadOnlyList<PathFigures> Roots { get; init; }
    public required IReadOnlyList<ActiveScope> Active { get; init; }

    /// <summary>When each phase was active, by its name; empty in a report of an earlier version.</summary>
    public IReadOnlyDictionary<string, ActivityFigures> Activity { get; init; } = new Dictionary<string, ActivityFigures>();

    /// <summary>CPU of the process since the sums begin; null where the clock is refused.</summary>
    public required CpuTime? ProcessCpu { get; init; }

    /// <summary>The same by kind of thread; null where it is unknown.</summary>
    public IReadOnlyDictionary<string, long>? ThreadCpu { get; init; }

    /// <summary>Whether a thread of the pool ever ran a phase.</summary>
    public bool PoolRanPhases { get; init; }

    public required MachineInfo Machine { get; init; }
    public required long OverheadNanoseconds { get; init; }

    /// <summary>How long work waited for a thread of the pool; none where it is not probed.</summary>
    public PoolDelaySums PoolDelay { get; init; } = PoolDelaySums.None;
    public required IReadOnlyList<Clock> Clocks { get; init; }
    public bool RunQueueKnown { get; init; }
    public bool TaskQueueKnown { get; init; }

    /// <summary>Whether waits have names at all.</summary>
    public bool WaitsKnown { get; init; }
    public required double CpuBoundThreshold { get; init; }
    public required double IoBoundThreshold { get; init; }
    public TimeSpan ThreadClockResolution { get; init; }
}
