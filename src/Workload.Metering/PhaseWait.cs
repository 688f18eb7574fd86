namespace Workload.Metering;

/// <summary>A part of a phase's blocked and awaiting time, by what the flow waited for.</summary>
/// <remarks>
/// <para>
/// Awaiting time goes to the operations that were open in the flow while no thread ran it. Operations that were open at once share it. So a
/// name means "in flight while the flow waited", which need not be what it waited for.
/// </para>
/// <para>
/// Blocked time is divided by samples: a thread of the meter's own looks at held threads at random instants and names what they wait for.
/// Below 8 samples all of it is <see cref="WaitKind.Unnamed"/>.
/// </para>
/// <para>An immutable value; safe to use from any thread.</para>
/// </remarks>
public readonly record struct PhaseWait
{
    /// <summary>The kind of wait.</summary>
    public WaitKind Kind { get; init; }

    /// <summary>
    /// What was waited for, for example <c>api.example:443</c>, <c>postgresql db:5432</c> or a path. <see langword="null"/> where that is not
    /// known or not kept, and <c>(other)</c> for targets beyond the first 100 of a meter.
    /// </summary>
    public string? Target { get; init; }

    /// <summary>Its part of <see cref="TimeBreakdown.Blocked"/>.</summary>
    public TimeSpan Blocked { get; init; }

    /// <summary>Its part of <see cref="TimeBreakdown.Awaiting"/>.</summary>
    public TimeSpan Awaiting { get; init; }

    /// <summary>
    /// How far <see cref="Blocked"/> can be off: a 95 % interval of the sampled share, on either side. <see langword="null"/> where
    /// nothing of the wait was sampled.
    /// </summary>
    public TimeSpan? Error { get; init; }

    /// <summary><see cref="Blocked"/> and <see cref="Awaiting"/> together.</summary>
    public TimeSpan Total => Blocked + Awaiting;

    /// <summary>The kind in lower case and the target, for example <c>http api.example:443</c>.</summary>
    public override string ToString() => WaitKinds.TextOf(Kind) + (Target is null ? "" : " " + Target);
}
