using Workload.Metering.Aggregation;
using Workload.Metering.Flow;

namespace Workload.Metering;

/// <summary>A flow's stay with a meter.</summary>
internal sealed class MeterEntry : IDisposable
{
    private readonly ScopeNode _marker;
    private readonly ScopeNode? _before;

    public MeterEntry(MeterSettings settings)
    {
        _before = FlowLocal.Value;
        _marker = ScopeNode.Marker(settings, _before);
        FlowLocal.Value = _marker;
    }

    public void Dispose()
    {
        if (ReferenceEquals(FlowLocal.Value, _marker)) FlowLocal.Value = _before;
    }
}
