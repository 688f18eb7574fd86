using Microsoft.Extensions.Hosting;

namespace Workload.Metering.Hosting;

/// <summary>Puts the meter in place when the host starts, and reports when it has stopped.</summary>
internal sealed class MeterOfHost : IHostedLifecycleService
{
    private readonly DefaultOfHost _defaultOfHost;
    private readonly IEnumerable<ShutdownReport> _reports;

    /// <summary>
    /// A host makes all its services in the flow that starts them, before it starts the first. What is set in that flow here, every service
    /// of this host inherits, and what it starts in turn; a method of this service that the host awaits could not set it. The flow ends
    /// when the host has started, so there is nothing to leave.
    /// </summary>
    public MeterOfHost(WorkloadMeter meter, DefaultOfHost defaultOfHost, MeteringScope scope, IEnumerable<ShutdownReport> reports)
    {
        _defaultOfHost = defaultOfHost;
        _reports = reports;
        if (scope.SetsDefault) _ = meter.Enter();
    }

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _defaultOfHost.Begin();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After all services have stopped: what they did last is in it.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        foreach (var report in _reports) report.Write();
        return Task.CompletedTask;
    }
}
