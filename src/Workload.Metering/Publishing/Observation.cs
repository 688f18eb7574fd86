namespace Workload.Metering.Publishing;

/// <summary>What the observed instruments say at one instant.</summary>
/// <param name="Phases">Each phase once, whichever meters have it.</param>
/// <param name="OverheadNanoseconds">What metering cost; null where no meter lives.</param>
internal sealed record Observation(IReadOnlyCollection<PhaseObservation> Phases, long? OverheadNanoseconds)
{
    public static Observation None { get; } = new([], null);
}
