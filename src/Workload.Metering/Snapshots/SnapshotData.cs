using Workload.Metering.Aggregation;

namespace Workload.Metering.Snapshots;

/// <summary>The content of a snapshot as plain sums. The meter collects them, and a JSON report stores and loads them.</summary>
internal sealed record SnapshotData
{
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>
    /// The time since the sums began. They begin when the meter was created, or for a difference, when the earlier snapshot was taken.
    /// </summary>
    public required long ElapsedNanoseconds { get; init; }

    public required IReadOnlyList<CallPathTotals> Roots { get; init; }
    public required IReadOnlyList<ActiveScope> Active { get; init; }

    /// <summary>When each phase was active, by its name. It is empty in a report of an earlier version.</summary>
    public IReadOnlyDictionary<string, ActivityFigures> Activity { get; init; } = new Dictionary<string, ActivityFigures>();

    /// <summary>The CPU time of the process since the sums began, or null if the clock is refused.</summary>
    public required CpuTime? ProcessCpu { get; init; }

    /// <summary>The CPU time by kind of thread, or null if it is unknown.</summary>
    public IReadOnlyDictionary<string, long>? ThreadCpu { get; init; }

    /// <summary>Whether a thread of the pool has run a phase.</summary>
    public bool PoolRanPhases { get; init; }

    public required MachineInfo Machine { get; init; }
    public required long OverheadNanoseconds { get; init; }

    /// <summary>The time that work waited for a thread of the pool, or none if it is not probed.</summary>
    public PoolDelaySums PoolDelay { get; init; } = PoolDelaySums.None;
    public required IReadOnlyList<Clock> Clocks { get; init; }
    public bool RunQueueKnown { get; init; }
    public bool TaskQueueKnown { get; init; }

    /// <summary>Whether waits have names.</summary>
    public bool WaitsKnown { get; init; }

    /// <summary>How late the sampler of held threads woke on average; null where none runs.</summary>
    public TimeSpan? SamplerLateness { get; init; }
    public required double CpuBoundThreshold { get; init; }
    public required double IoBoundThreshold { get; init; }
    public TimeSpan ThreadClockResolution { get; init; }
}
