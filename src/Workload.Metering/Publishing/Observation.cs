namespace Workload.Metering.Publishing;

/// <summary>The values of the observed instruments at one instant.</summary>
/// <param name="Phases">Each phase once, even if several meters have it.</param>
/// <param name="OverheadNanoseconds">The cost of metering, or null if there is no living meter.</param>
internal sealed record Observation(IReadOnlyCollection<PhaseObservation> Phases, long? OverheadNanoseconds)
{
    public static Observation None { get; } = new([], null);
}
