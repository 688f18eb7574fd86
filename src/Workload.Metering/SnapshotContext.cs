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

    /// <summary>What the whole process used.</summary>
    public required ProcessSummary Process { get; init; }

    /// <summary>How the calls of each phase follow each other.</summary>
    public required Lazy<IReadOnlyDictionary<string, CallPattern>> Calls { get; init; }

    /// <summary>All phases of the snapshot, once they are there.</summary>
    public required Func<IReadOnlyList<PhaseSummary>> Phases { get; init; }

    public Counsel Advise(PhaseSummary phase) => phase.Breakdown is { } breakdown
        ? Advisor.Advise(new Evidence
        {
            Phase = phase,
            Breakdown = breakdown,
            Calls = Calls.Value[phase.Name],
            Process = Process,
            Machine = Machine,
            Elapsed = Elapsed,
            Phases = Phases(),
        })
        : Advisor.WithoutBreakdown(phase);
}
