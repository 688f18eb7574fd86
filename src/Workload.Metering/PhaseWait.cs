namespace Workload.Metering;

/// <summary>A part of a phase's blocked and awaiting time, by what the flow waited for.</summary>
/// <remarks>
/// <para>
/// Awaiting time goes to the operations that were open in the flow while no thread ran it. Operations that were open at once share it. So a
/// name means "in flight while the flow waited", which need not be what it waited for.
/// </para>
/// <para>
/// Blocked time is divided by samples. A thread of the meter looks at held threads at random instants and names what they wait for. With
/// fewer than 8 samples all of it is <see cref="WaitKind.Unnamed"/>.
/// </para>
/// <para>This value is immutable and thread-safe.</para>
/// </remarks>
public readonly record struct PhaseWait
{
    /// <summary>The kind of wait.</summary>
    public WaitKind Kind { get; init; }

    /// <summary>
    /// The target of the wait, for example <c>api.example:443</c>, <c>postgresql db:5432</c> or a path. It is <see langword="null"/> if it
    /// is unknown or not kept, and <c>(other)</c> for targets beyond the first 100 of a meter. For a <see cref="WaitKind.Lock"/> it is the
    /// phase whose thread holds the lock, if <see cref="WorkloadMeter.RecordAsync"/> was asked for it.
    /// </summary>
    public string? Target { get; init; }

    /// <summary>Its part of <see cref="TimeBreakdown.Blocked"/>.</summary>
    public TimeSpan Blocked { get; init; }

    /// <summary>Its part of <see cref="TimeBreakdown.Awaiting"/>.</summary>
    public TimeSpan Awaiting { get; init; }

    /// <summary>
    /// The error of <see cref="Blocked"/>, as a 95 % interval of the sampled share on either side. It is <see langword="null"/> if nothing
    /// of the wait was sampled.
    /// </summary>
    public TimeSpan? Error { get; init; }

    /// <summary>The kind as in the attribute <c>workload.wait.kind</c>: in lower case, for example <c>page_fault</c>.</summary>
    public string KindName => WaitKinds.KeyOf(Kind);

    /// <summary><see cref="Blocked"/> and <see cref="Awaiting"/> together.</summary>
    public TimeSpan Total => Blocked + Awaiting;

    /// <summary>
    /// Returns the kind in lower case and the target, for example <c>http api.example:443</c> or <c>lock held by report</c>.
    /// </summary>
    public override string ToString() => WaitKinds.TextOf(Kind, Target);
}
