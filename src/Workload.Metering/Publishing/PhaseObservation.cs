using Workload.Metering.Aggregation;

namespace Workload.Metering.Publishing;

/// <summary>What the observed instruments say of one phase at one instant.</summary>
internal sealed record PhaseObservation
{
    public required PhaseAttributes Attributes { get; init; }

    /// <summary>Nanoseconds in each state; null where no scope has a breakdown.</summary>
    public long[]? Inclusive { get; init; }

    /// <summary>Likewise, without nested scopes.</summary>
    public long[]? Self { get; init; }

    /// <summary>Process CPU in nanoseconds, user and system; null where it is unknown.</summary>
    public long[]? ProcessCpu { get; init; }

    public int Active { get; init; }

    public long MaxAgeNanoseconds { get; init; }

    /// <summary>What the recent window added; null where that is unknown.</summary>
    public FlowTime? Recent { get; init; }

    public bool RunQueueKnown { get; init; }

    public bool TaskQueueKnown { get; init; }

    /// <summary>Whether the recent window's bottleneck is another than the expected one; null where none is expected, or the evidence does not decide.</summary>
    public bool? Drifted { get; init; }

    /// <summary>The waiting part of the recent window; null where nothing ran in it.</summary>
    public double? IoRatio => Recent is { } recent ? BreakdownOf.Sum(recent, RunQueueKnown, TaskQueueKnown).IoRatio : null;

    /// <summary>Two meters' views of the same phase as one: a back end keeps one series for both.</summary>
    public PhaseObservation And(PhaseObservation other) => new()
    {
        Attributes = Attributes,
        Inclusive = Sum(Inclusive, other.Inclusive),
        Self = Sum(Self, other.Self),
        ProcessCpu = Sum(ProcessCpu, other.ProcessCpu),
        Active = Active + other.Active,
        MaxAgeNanoseconds = Math.Max(MaxAgeNanoseconds, other.MaxAgeNanoseconds),
        Recent = Sum(Recent, other.Recent),
        RunQueueKnown = RunQueueKnown || other.RunQueueKnown,
        TaskQueueKnown = TaskQueueKnown || other.TaskQueueKnown,
        Drifted = Drifted == true || other.Drifted == true ? true : Drifted ?? other.Drifted,
    };

    /// <summary>What must not be lost when the meter is let go: counters never go back. Null where nothing was counted.</summary>
    public PhaseObservation? Counters() =>
        HasCounted(Inclusive) || HasCounted(Self) || HasCounted(ProcessCpu)
            ? new() { Attributes = Attributes, Inclusive = Inclusive, Self = Self, ProcessCpu = ProcessCpu, RunQueueKnown = RunQueueKnown, TaskQueueKnown = TaskQueueKnown }
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
