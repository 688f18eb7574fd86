namespace Workload.Metering;

/// <summary>
/// Where the name of a wait comes from: a counter of operations in flight, or the activities of a library. The meter only listens. It samples no activity and sends no header.
/// </summary>
/// <remarks>Immutable; safe to use from any thread. docs/waits.md lists those that every meter has.</remarks>
public sealed record WaitSource
{
    private WaitSource(string name, string? instrument, WaitKind kind, IReadOnlyList<string> targetTags)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(targetTags);
        if (kind is <= WaitKind.Unnamed or > WaitKind.Custom) throw new ArgumentOutOfRangeException(nameof(kind), kind, "The kind of a wait source must be a named one.");
        Name = name;
        Instrument = instrument;
        Kind = kind;
        TargetTags = [.. targetTags];
    }

    /// <summary>The name of the <c>System.Diagnostics.Metrics.Meter</c>, or of the <c>ActivitySource</c>.</summary>
    public string Name { get; }

    /// <summary>The name of the instrument; <see langword="null"/> for activities.</summary>
    public string? Instrument { get; }

    /// <summary>The kind of its waits.</summary>
    public WaitKind Kind { get; }

    /// <summary>The tags whose values make up the target, in this order. A tag whose name ends in <c>port</c> follows a colon, the others a space.</summary>
    public IReadOnlyList<string> TargetTags { get; }

    internal bool IsSameAs(WaitSource other) => Name == other.Name && Instrument == other.Instrument;

    /// <summary>
    /// An up-down counter that a library changes by 1 where an operation begins and by −1 where it ends, both in the caller's flow; for example
    /// <c>http.client.active_requests</c> of <c>System.Net.Http</c>.
    /// </summary>
    /// <param name="meter">The name of the <c>System.Diagnostics.Metrics.Meter</c>.</param>
    /// <param name="instrument">The name of the counter, of type <see cref="int"/> or <see cref="long"/>.</param>
    /// <param name="kind">The kind of its waits.</param>
    /// <param name="targetTags">The tags whose values make up the target: of few values.</param>
    /// <exception cref="ArgumentException">A name is null, empty or white space, or the kind is <see cref="WaitKind.Unnamed"/>.</exception>
    public static WaitSource OfCounter(string meter, string instrument, WaitKind kind, params string[] targetTags)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(instrument);
        return new WaitSource(meter, instrument, kind, targetTags);
    }

    /// <summary>
    /// The client and producer activities of a library, as far as a tracer samples them. What runs inside of such an activity is its detail.
    /// </summary>
    /// <param name="activitySource">The name of the <c>ActivitySource</c>; a <c>*</c> at its end stands for any rest.</param>
    /// <param name="kind">The kind of its waits.</param>
    /// <param name="targetTags">The tags whose values make up the target: of few values, and set before the activity starts.</param>
    /// <exception cref="ArgumentException">The name is null, empty or white space, or the kind is <see cref="WaitKind.Unnamed"/>.</exception>
    public static WaitSource OfActivities(string activitySource, WaitKind kind, params string[] targetTags) => new(activitySource, null, kind, targetTags);
}
