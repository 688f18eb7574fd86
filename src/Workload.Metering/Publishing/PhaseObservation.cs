using Workload.Metering.Aggregation;
using Workload.Metering.Snapshots;

namespace Workload.Metering.Publishing;

/// <summary>The values of the observed instruments for one phase at one instant.</summary>
internal sealed record PhaseObservation
{
    public required PhaseAttributes Attributes { get; init; }

    /// <summary>The nanoseconds in each state, or null if no scope has a breakdown.</summary>
    public long[]? Inclusive { get; init; }

    /// <summary>The nanoseconds in each state without nested scopes, or null.</summary>
    public long[]? Self { get; init; }

    /// <summary>The blocked and awaiting parts of <see cref="Inclusive"/> by wait. It is empty if waits have no names.</summary>
    public IReadOnlyList<WaitTimes> Waits { get; init; } = [];

    /// <summary>The process's CPU time in nanoseconds, user and system, or null if it is unknown.</summary>
    public long[]? ProcessCpu { get; init; }

    public int Active { get; init; }

    public long MaxAgeNanoseconds { get; init; }

    /// <summary>The time that the recent window added, or null if it is unknown.</summary>
    public FlowTime? Recent { get; init; }

    public bool RunQueueKnown { get; init; }

    public bool TaskQueueKnown { get; init; }

    /// <summary>
    /// Whether the recent window's bottleneck differs from the expected one. It is null if none is expected or the evidence does not
    /// decide.
    /// </summary>
    public bool? Drifted { get; init; }

    /// <summary>The waiting share of the recent window, or null if nothing ran in it.</summary>
    public double? IoRatio => Recent is { } recent ? BreakdownOf.Sum(recent, RunQueueKnown, TaskQueueKnown).IoRatio : null;

    /// <summary>Combines two meters' values of the same phase, because a back end keeps one series for both.</summary>
    public PhaseObservation And(PhaseObservation other) => new()
    {
        Attributes = Attributes,
        Inclusive = Sum(Inclusive, other.Inclusive),
        Self = Sum(Self, other.Self),
        Waits = WaitTimes.Sum(Waits, other.Waits),
        ProcessCpu = Sum(ProcessCpu, other.ProcessCpu),
        Active = Active + other.Active,
        MaxAgeNanoseconds = Math.Max(MaxAgeNanoseconds, other.MaxAgeNanoseconds),
        Recent = Sum(Recent, other.Recent),
        RunQueueKnown = RunQueueKnown || other.RunQueueKnown,
        TaskQueueKnown = TaskQueueKnown || other.TaskQueueKnown,
        Drifted = Drifted == true || other.Drifted == true ? true : Drifted ?? other.Drifted,
    };

    /// <summary>
    /// Returns the values that must be kept when the meter is removed, because counters never decrease. Null means that there are none.
    /// </summary>
    public PhaseObservation? Counters() =>
        HasCounted(Inclusive) || HasCounted(Self) || HasCounted(ProcessCpu)
            ? new()
            {
                Attributes = Attributes,
                Inclusive = Inclusive,
                Self = Self,
                Waits = Waits,
                ProcessCpu = ProcessCpu,
                RunQueueKnown = RunQueueKnown,
                TaskQueueKnown = TaskQueueKnown,
            }
            : null;

    private static bool HasCounted(long[]? sums) => sums is not null && sums.AsSpan().ContainsAnyExcept(0);

    private static long[]? Sum(long[]? first, long[]? second) =>
        first is null ? second : second is null ? first : [.. first.Zip(second, (one, other) => one + other)];

    private static FlowTime? Sum(FlowTime? first, FlowTime? second)
    {
        if (first is not { } sum) return second;
        if (second is { } other) sum.Add(other);
        return sum;
    }
}
