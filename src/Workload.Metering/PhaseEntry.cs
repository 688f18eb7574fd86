using System.Diagnostics;
using Workload.Metering.Flow;

namespace Workload.Metering;

/// <summary>A consumer's stay in a scope that was handed to it. Dispose it to leave; a second time does nothing.</summary>
public readonly struct PhaseEntry : IDisposable
{
    private readonly ScopeNode? _entered;
    private readonly ScopeNode? _before;
    private readonly Activity? _activity;
    private readonly Activity? _activityBefore;

    internal PhaseEntry(ScopeNode entered, ScopeNode? before, Activity? activity = null, Activity? activityBefore = null)
    {
        _entered = entered;
        _before = before;
        _activity = activity;
        _activityBefore = activityBefore;
    }

    /// <summary>Leaves the scope; the scope itself goes on.</summary>
    public void Dispose()
    {
        if (_activity is not null && ReferenceEquals(Activity.Current, _activity)) Activity.Current = _activityBefore;
        if (_entered is not null && ReferenceEquals(FlowLocal.Value, _entered)) FlowLocal.Value = _before;
    }
}
