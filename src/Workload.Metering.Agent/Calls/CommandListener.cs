using System.Diagnostics;
using Workload.Metering.Hosting.Databases;

namespace Workload.Metering.Agent.Calls;

/// <summary>
/// Makes a phase of each database command, by the events that Entity Framework Core and SqlClient raise. No activity is made. A command has
/// the meter of its flow.
/// </summary>
internal sealed class CommandListener : IObserver<DiagnosticListener>
{
    private readonly object _lock = new();
    private readonly List<IDisposable> _subscriptions = [];
    private volatile bool _begins;

    public void Begin()
    {
        lock (_lock)
        {
            _begins = true;
            if (_subscriptions.Count == 0) _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        }
    }

    /// <summary>From now on no command begins a scope. The events are listened to until the last open one has ended.</summary>
    public void End()
    {
        lock (_lock)
        {
            _begins = false;
            if (CommandEvents.Running > 0) return;
            foreach (var subscription in _subscriptions) subscription.Dispose();
            _subscriptions.Clear();
        }
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (CommandEvents.Of(value.Name) is not { } events) return;
        var subscription = value.Subscribe(
            new Commands(this, events),
            (name, first, second) => (_begins || !events.IsStart(name)) && events.IsWanted(name, first, second));
        lock (_lock) _subscriptions.Add(subscription);
    }

    void IObserver<DiagnosticListener>.OnCompleted()
    {
    }

    void IObserver<DiagnosticListener>.OnError(Exception error)
    {
    }

    private sealed class Commands(CommandListener listener, CommandEvents events) : IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (!listener._begins && events.IsStart(value.Key)) return;
            events.OnNext(value);
            if (!listener._begins && CommandEvents.Running == 0) listener.End();
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
