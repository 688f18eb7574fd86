using Workload.Metering.Aggregation;
using Workload.Metering.Analysis;

namespace Workload.Metering.Snapshots;

/// <summary>Turns the sums of a snapshot into public figures. It holds what the meter could know and how it classifies.</summary>
internal sealed record SnapshotContext
{
    public bool RunQueueKnown { get; init; }
    public bool TaskQueueKnown { get; init; }
    public bool WaitsKnown { get; init; }
    public required BottleneckThresholds Thresholds { get; init; }
    public required MachineInfo Machine { get; init; }

    /// <summary>The length of the snapshot, for rates.</summary>
    public TimeSpan Elapsed { get; init; }

    public TimeBreakdown Break(in FlowTime time) => BreakdownOf.Sum(time, RunQueueKnown, TaskQueueKnown);

    /// <summary>Divides the blocked and awaiting time of a breakdown by what was waited for.</summary>
    public IReadOnlyList<PhaseWait> Divide(in TimeBreakdown? breakdown, IReadOnlyList<WaitFigure> waits) =>
        PhaseWaits.Of(breakdown, waits, WaitsKnown);

    public Bottleneck Classify(in TimeBreakdown? breakdown) =>
        breakdown is { } known ? Thresholds.Classify(known) : Bottleneck.Undetermined;

    /// <summary>The resources that the whole process used.</summary>
    public required ProcessSummary Process { get; init; }

    /// <summary>The call pattern of each phase.</summary>
    public required Lazy<IReadOnlyDictionary<string, CallPattern>> Calls { get; init; }

    /// <summary>The sum of the flow time of all phases.</summary>
    public required Lazy<TimeSpan> TotalTime { get; init; }

    /// <summary>All phases of the snapshot. The first call makes their summaries.</summary>
    public required Func<IReadOnlyList<PhaseSummary>> Phases { get; init; }

    /// <summary>When each phase was active. It is empty in a report of an earlier version.</summary>
    public required IReadOnlyDictionary<string, ActivityFigures> Activity { get; init; }

    public ActivityFigures? ActivityOf(string phase) => Activity.GetValueOrDefault(phase);

    public TimeSpan ActiveTimeOf(string phase) =>
        ActivityOf(phase) is { } activity ? Nanoseconds.ToTimeSpan(activity.ActiveNanoseconds) : Elapsed;

    public AdviceResult Advise(PhaseSummary phase) => phase.Breakdown is { } breakdown
        ? Advisor.Advise(new Evidence
        {
            Phase = phase,
            Breakdown = breakdown,
            Calls = Calls.Value[phase.Name],
            Process = Process,
            Machine = Machine,
            Phases = Phases(),
            HasClients = Activity.Values.Any(activity => activity.IsFromClients),
            TotalTime = TotalTime.Value,
        })
        : AdviceResult.WithoutBreakdown(phase);
}
