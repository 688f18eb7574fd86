namespace Workload.Metering.Publishing;

/// <summary>
/// The attributes of one phase's measurements, created once. Two objects are equal if a back end would keep one series for both.
/// </summary>
internal sealed class PhaseAttributes : IEquatable<PhaseAttributes>
{
    public PhaseAttributes(string phase, IReadOnlyDictionary<string, object?>? tags)
    {
        Tags = tags is null ? [] : [.. tags];
        Phase = [new(AttributeNames.Phase, phase), .. Tags];
        ByState = [.. AttributeNames.States.Select(state => With(AttributeNames.State, state))];
        ByCpuMode = [.. AttributeNames.CpuModes.Select(mode => With(AttributeNames.CpuMode, mode))];
    }

    /// <summary>The phase's own tags, without its name.</summary>
    public KeyValuePair<string, object?>[] Tags { get; }

    /// <summary>The phase's name and tags.</summary>
    public KeyValuePair<string, object?>[] Phase { get; }

    public KeyValuePair<string, object?>[][] ByState { get; }

    public KeyValuePair<string, object?>[][] ByCpuMode { get; }

    public KeyValuePair<string, object?>[] With(string name, string value) => [.. Phase, new(name, value)];

    public bool Equals(PhaseAttributes? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Equals(Phase[0].Value, other.Phase[0].Value) && Tags.Length == other.Tags.Length && Tags.All(other.Has));

    public override bool Equals(object? obj) => Equals(obj as PhaseAttributes);

    // There are few tags, and they rarely differ between phases of one name.
    public override int GetHashCode() => Phase[0].Value!.GetHashCode();

    private bool Has(KeyValuePair<string, object?> tag) => Tags.Any(own => own.Key == tag.Key && TagValues.Same(own.Value, tag.Value));
}
