using Workload.Metering.Flow;

namespace Workload.Metering;

/// <summary>
/// A scope that <see cref="PhaseScope.Capture"/> hands to a consumer. It may be part of a queue's items, and copies share one state.
/// </summary>
/// <remarks>The default value contains no scope, so entering it does nothing.</remarks>
public readonly struct PhaseContext
{
    private readonly ScopeNode? _node;

    internal PhaseContext(ScopeNode node) => _node = node;

    /// <summary>
    /// Makes the calling flow run the captured scope until the result is disposed by the same flow. A scope that has ended is not entered
    /// again.
    /// </summary>
    public PhaseEntry Enter() => _node is null ? default : ScopeOperations.Enter(_node);
}
