using Microsoft.Extensions.Hosting;

namespace Workload.Metering.Hosting;

/// <summary>Installs the meter when the host starts, and writes the reports when it has stopped.</summary>
internal sealed class MeterOfHost : IHostedLifecycleService
{
    private readonly DefaultOfHost _defaultOfHost;
    private readonly IEnumerable<ShutdownReport> _reports;

    /// <summary>
    /// A host creates all its services in the flow that starts them, before it starts the first one. A value that is set in that flow here
    /// is inherited by every service of this host and by everything that a service starts. A method that the host awaits could not set it.
    /// The flow ends when the host has started, so nothing has to be restored.
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

    /// <summary>Runs after all services have stopped, so that the report includes their last work.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        foreach (var report in _reports) report.Write();
        return Task.CompletedTask;
    }
}
