using Workload.Metering.Aggregation;
using Workload.Metering.Flow;

namespace Workload.Metering;

/// <summary>Makes a flow use a meter until it is disposed.</summary>
internal sealed class MeterEntry : IDisposable
{
    private readonly ScopeNode _marker;
    private readonly ScopeNode? _before;

    private int _left;

    public MeterEntry(MeterReference meter)
    {
        _before = FlowLocal.Value;
        _marker = ScopeNode.Marker(meter, _before);
        FlowLocal.Value = _marker;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, 1) != 0 || FlowLocal.Value?.IsWithin(_marker) is not true) return;
        FlowScopeOperations.LeaveThread(_before);
        FlowLocal.Value = _before;
    }
}
