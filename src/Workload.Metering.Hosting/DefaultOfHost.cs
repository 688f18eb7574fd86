using System.Diagnostics;

namespace Workload.Metering.Hosting;

/// <summary>Makes the host's meter the default for as long as this object lives.</summary>
/// <param name="meter">The host's meter.</param>
/// <param name="scope">Says whether the meter becomes the default.</param>
/// <param name="ofHost">The listener to which a web host reports its requests, or null in a host without a web server.</param>
internal sealed class DefaultOfHost(WorkloadMeter meter, MeteringScope scope, DiagnosticListener? ofHost) : IDisposable
{
    private IDisposable? _replaced;
    private IDisposable? _requests;
    private bool _disposed;

    public void Begin()
    {
        if (!scope.SetsDefault || _disposed || _replaced is not null) return;
        _replaced = Meter.UseDefault(meter);
        HostsWithDefault.Add(this);
    }

    /// <summary>Starts or stops giving each request the host's meter. <see cref="HostsWithDefault"/> calls it under its lock.</summary>
    public void WatchRequests(bool watches)
    {
        if (!watches)
        {
            _requests?.Dispose();
            _requests = null;
        }
        else if (ofHost is not null)
        {
            _requests ??= new HostRequests(meter).Watch(ofHost);
        }
    }

    public void Dispose()
    {
        _disposed = true;
        HostsWithDefault.Remove(this);
        _replaced?.Dispose();
    }
}
