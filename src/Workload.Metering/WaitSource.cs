namespace Workload.Metering;

/// <summary>
/// A source of names for waits. It is a counter of operations in flight or the activities of a library. The meter only listens. It samples
/// no activity and sends no header.
/// </summary>
/// <remarks>This class is immutable and thread-safe. docs/waits.md lists the sources that every meter has.</remarks>
public sealed record WaitSource
{
    private WaitSource(string name, string? instrument, WaitKind kind, IReadOnlyList<string> targetTags)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(targetTags);
        if (kind is <= WaitKind.Unnamed or > WaitKind.Custom)
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "The kind of a wait source must be a named one.");
        Name = name;
        Instrument = instrument;
        Kind = kind;
        TargetTags = [.. targetTags];
    }

    /// <summary>The name of the <c>System.Diagnostics.Metrics.Meter</c>, or of the <c>ActivitySource</c>.</summary>
    public string Name { get; }

    /// <summary>The name of the instrument, or <see langword="null"/> for activities.</summary>
    public string? Instrument { get; }

    /// <summary>The kind of its waits.</summary>
    public WaitKind Kind { get; }

    /// <summary>
    /// The tags whose values make up the target, in this order. A tag whose name ends in <c>port</c> follows a colon, and the others follow
    /// a space.
    /// </summary>
    public IReadOnlyList<string> TargetTags { get; }

    internal bool IsSameAs(WaitSource other) => Name == other.Name && Instrument == other.Instrument;

    /// <summary>
    /// Uses an up-down counter that a library changes by 1 when an operation begins and by −1 when it ends, both in the caller's flow. An
    /// example is <c>http.client.active_requests</c> of <c>System.Net.Http</c>.
    /// </summary>
    /// <param name="meter">The name of the <c>System.Diagnostics.Metrics.Meter</c>.</param>
    /// <param name="instrument">The name of the counter, of type <see cref="int"/> or <see cref="long"/>.</param>
    /// <param name="kind">The kind of its waits.</param>
    /// <param name="targetTags">The tags whose values make up the target. They should have few different values.</param>
    /// <exception cref="ArgumentException">A name is null, empty or white space, or the kind is <see cref="WaitKind.Unnamed"/>.</exception>
    public static WaitSource OfCounter(string meter, string instrument, WaitKind kind, params string[] targetTags)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(instrument);
        return new WaitSource(meter, instrument, kind, targetTags);
    }

    /// <summary>
    /// Uses the client and producer activities of a library, as far as a tracer samples them. Operations inside of such an activity are its
    /// details.
    /// </summary>
    /// <param name="activitySource">The name of the <c>ActivitySource</c>. A <c>*</c> at its end stands for any ending.</param>
    /// <param name="kind">The kind of its waits.</param>
    /// <param name="targetTags">
    /// The tags whose values make up the target. They should have few different values, and they must be set before the activity starts.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The name is null, empty or white space, or the kind is <see cref="WaitKind.Unnamed"/>.
    /// </exception>
    public static WaitSource OfActivities(string activitySource, WaitKind kind, params string[] targetTags) =>
        new(activitySource, null, kind, targetTags);
}
