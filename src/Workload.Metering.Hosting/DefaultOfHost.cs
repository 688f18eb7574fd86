namespace Workload.Metering.Hosting;

/// <summary>Keeps the host's meter the default while it lives.</summary>
internal sealed class DefaultOfHost(WorkloadMeter meter, MeteringScope scope) : IDisposable
{
    private IDisposable? _replaced;
    private bool _disposed;

    public void Begin()
    {
        if (scope.SetsDefault && !_disposed) _replaced ??= Meter.UseDefault(meter);
    }

    public void Dispose()
    {
        _disposed = true;
        _replaced?.Dispose();
    }
}
