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

    /// <summary>Of the recent window; null where nothing ran in it.</summary>
    public double? IoRatio { get; init; }

    /// <summary>Whether the recent window's bottleneck is another than the expected one; null where none is expected, or it cannot be told.</summary>
    public bool? Drifted { get; init; }
}
