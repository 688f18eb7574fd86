using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;

namespace Workload.Metering.Hosting.Databases;

/// <summary>
/// Listens to the diagnostic events of database libraries while a host runs. Several hosts of one process listen only once, since a command
/// uses the meter of its flow.
/// </summary>
[SuppressMessage("Performance", "CA1812:Avoid uninstantiated internal classes", Justification = "The host's services make it.")]
internal sealed class DatabaseMetering : IHostedService, IDisposable
{
    private static readonly object s_lock = new();
    private static int s_hosts;
    private static ListenerSubscriptions? s_listening;

    private int _started;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _started, 1) != 0) return Task.CompletedTask;
        lock (s_lock)
        {
            if (s_hosts++ > 0) return Task.CompletedTask;
            s_listening = new ListenerSubscriptions(static listener =>
                CommandEvents.Of(listener.Name) is { } events ? listener.Subscribe(events, events.IsWanted) : null);
            s_listening.Begin();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _started, 0) == 0) return;
        lock (s_lock)
        {
            if (--s_hosts > 0) return;
            s_listening?.Dispose();
            s_listening = null;
        }
    }
}
