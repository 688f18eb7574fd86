namespace Workload.Metering.Aggregation;

/// <summary>What a scope that has ended still knows of its phase. A flow may hold such a scope for good, and must not hold its meter.</summary>
/// <param name="name">The phase's name.</param>
/// <param name="rules">How its figures are judged, for those who know the type.</param>
internal sealed class PhaseIdentity(string name, object? rules)
{
    public string Name => name;

    public object? Rules => rules;
}
