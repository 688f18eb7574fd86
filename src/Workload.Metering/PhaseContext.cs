using Workload.Metering.Flow;

namespace Workload.Metering;

/// <summary>A scope on its way to a consumer, as <see cref="PhaseScope.Capture"/> made it. May be put into a queue's items; copies share one state.</summary>
/// <remarks>The default value carries nothing: entering it does nothing.</remarks>
public readonly struct PhaseContext
{
    private readonly ScopeNode? _node;

    internal PhaseContext(ScopeNode node) => _node = node;

    /// <summary>The calling flow runs the captured scope until the result is disposed, by the same flow. A scope that has ended is not entered again.</summary>
    public PhaseEntry Enter() => _node is null ? default : Scopes.Enter(_node);
}
