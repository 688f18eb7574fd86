namespace Workload.Metering.Aggregation;

/// <summary>
/// The data of its phase that a scope keeps after its end. A flow may hold such a scope for good, so the data must not keep the meter
/// alive.
/// </summary>
/// <param name="name">The phase's name.</param>
/// <param name="rules">The rules for judging its figures, for callers that know the type.</param>
internal sealed class PhaseIdentity(string name, object? rules)
{
    public string Name => name;

    public object? Rules => rules;
}
