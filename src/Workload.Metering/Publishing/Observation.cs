namespace Workload.Metering.Publishing;

/// <summary>What the observed instruments say at one instant.</summary>
internal sealed record Observation
{
    public static Observation None { get; } = new() { Phases = [] };

    public required IReadOnlyList<PhaseObservation> Phases { get; init; }

    /// <summary>What metering cost; null of a meter that is disposed.</summary>
    public long? OverheadNanoseconds { get; init; }

    public bool RunQueueKnown { get; init; }

    public bool TaskQueueKnown { get; init; }
}
