using Workload.Metering.Flow;

namespace Workload.Metering;

/// <summary>A consumer's stay in a scope that was handed to it. Dispose it to leave; a second time does nothing.</summary>
public readonly struct PhaseEntry : IDisposable
{
    private readonly ScopeNode? _entered;
    private readonly ScopeNode? _before;

    internal PhaseEntry(ScopeNode entered, ScopeNode? before)
    {
        _entered = entered;
        _before = before;
    }

    /// <summary>Leaves the scope; the scope itself goes on.</summary>
    public void Dispose()
    {
        if (_entered is not null && ReferenceEquals(FlowLocal.Value, _entered)) FlowLocal.Value = _before;
    }
}
