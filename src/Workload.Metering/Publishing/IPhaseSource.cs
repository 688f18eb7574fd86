using Workload.Metering.Snapshots;

namespace Workload.Metering.Publishing;

/// <summary>The phases of one meter, as publishing needs them.</summary>
internal interface IPhaseSource
{
    /// <summary>Returns the sums of all phases. They include what running scopes have so far.</summary>
    MetricsSnapshot SumPhases();

    /// <summary>Returns the bottleneck of a breakdown, by the meter's thresholds.</summary>
    Bottleneck Classify(in TimeBreakdown states);

    /// <summary>Returns the handle of a phase, or null as long as the phase has none.</summary>
    Phase? FindPhase(string name);
}
