namespace Workload.Metering.Publishing;

/// <summary>The attributes of one phase's measurements, made once.</summary>
internal sealed class PhaseAttributes
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
}
