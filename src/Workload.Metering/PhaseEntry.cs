using System.Diagnostics;
using Workload.Metering.Flow;
using Workload.Metering.Publishing;

namespace Workload.Metering;

/// <summary>A consumer's stay in a scope that was handed to it. Dispose it to leave the scope. A second disposal does nothing.</summary>
public readonly struct PhaseEntry : IDisposable
{
    private readonly ScopeNode? _marker;
    private readonly ScopeNode? _before;
    private readonly Activity? _activity;
    private readonly Activity? _activityBefore;

    internal PhaseEntry(ScopeNode marker, ScopeNode? before, Activity? activity = null, Activity? activityBefore = null)
    {
        _marker = marker;
        _before = before;
        _activity = activity;
        _activityBefore = activityBefore;
    }

    /// <summary>
    /// Leaves the scope and restores the flow's previous scope, even if the scope has ended. A scope that has not ended continues.
    /// </summary>
    public void Dispose()
    {
        if (_marker is null || !ScopeOperations.Leave(_marker, _before)) return;
        if (_activity is not null) ScopeActivities.MakeCurrent(_activityBefore);
    }
}
