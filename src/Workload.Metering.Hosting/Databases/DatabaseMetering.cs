using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Workload.Metering.Hosting.Databases;

/// <summary>
/// Listens to the diagnostic events of database libraries while a host runs. Several hosts of one process listen only once, since a command
/// uses the meter of its flow.
/// </summary>
internal sealed class DatabaseMetering : IHostedService, IObserver<DiagnosticListener>, IDisposable
{
    private static readonly object s_lock = new();
    private static int s_hosts;
    private static DatabaseMetering? s_listening;

    private readonly List<IDisposable> _subscriptions = [];
    private int _started;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _started, 1) != 0) return Task.CompletedTask;
        lock (s_lock)
        {
            if (s_hosts++ == 0) (s_listening = new DatabaseMetering()).Listen();
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
            s_listening?.StopListening();
            s_listening = null;
        }
    }

    public void OnNext(DiagnosticListener value)
    {
        if (CommandEvents.Of(value.Name) is not { } events) return;
        lock (_subscriptions) _subscriptions.Add(value.Subscribe(events, events.IsWanted));
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private void Listen()
    {
        var subscription = DiagnosticListener.AllListeners.Subscribe(this);
        lock (_subscriptions) _subscriptions.Add(subscription);
    }

    private void StopListening()
    {
        lock (_subscriptions)
        {
            foreach (var subscription in _subscriptions) subscription.Dispose();
            _subscriptions.Clear();
        }
    }
}
