using Workload.Metering.Aggregation;
using Workload.Metering.Analysis;

namespace Workload.Metering;

/// <summary>What turns the sums of a snapshot into public figures: what its meter could know, and how it classifies.</summary>
internal sealed record SnapshotContext
{
    public bool RunQueueKnown { get; init; }
    public bool TaskQueueKnown { get; init; }
    public required BottleneckThresholds Thresholds { get; init; }
    public required MachineInfo Machine { get; init; }

    /// <summary>The snapshot's length, for rates.</summary>
    public TimeSpan Elapsed { get; init; }

    public TimeBreakdown Break(in FlowTime time) => BreakdownOf.Sum(time, RunQueueKnown, TaskQueueKnown);

    public Bottleneck Classify(in TimeBreakdown? breakdown) => breakdown is { } known ? Thresholds.Classify(known) : Bottleneck.Undetermined;

    public IReadOnlyList<Advice> Advise(PhaseSummary phase) => Advisor.Advise(phase, Machine, Elapsed);
}
