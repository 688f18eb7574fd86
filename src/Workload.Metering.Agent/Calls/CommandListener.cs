using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Workload.Metering.Hosting.Databases;

namespace Workload.Metering.Agent.Calls;

/// <summary>
/// Makes a phase of each database command, by the events that Entity Framework Core and SqlClient raise. No activity is made. A command has
/// the meter of its flow.
/// </summary>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "End disposes the subscriptions; it may begin again.")]
internal sealed class CommandListener
{
    private readonly object _lock = new();
    private ListenerSubscriptions? _subscriptions;
    private volatile bool _begins;
    private int _beginning;

    // A command that begins a scope is counted before it and until the scope itself is counted.
    private bool IsUsed => Volatile.Read(ref _beginning) > 0 || CommandEvents.Running > 0;

    public void Begin()
    {
        lock (_lock)
        {
            _begins = true;
            if (_subscriptions is not null) return;
            _subscriptions = new ListenerSubscriptions(Subscribe);
            _subscriptions.Begin();
        }
    }

    /// <summary>From now on no command begins a scope. The events are listened to until the last open one has ended.</summary>
    public void End()
    {
        lock (_lock)
        {
            _begins = false;

            // A command that is not counted yet sees that none begins any more.
            Interlocked.MemoryBarrier();
            if (IsUsed) return;
            _subscriptions?.Dispose();
            _subscriptions = null;
        }
    }

    // The runtime holds a lock of the process meanwhile. Begin and End take it inside of theirs, so theirs is not taken here.
    private IDisposable? Subscribe(DiagnosticListener listener) => CommandEvents.Of(listener.Name) is not { } events
        ? null
        : listener.Subscribe(
            new Commands(this, events),
            (name, first, second) => (_begins || !events.IsStart(name)) && events.IsWanted(name, first, second));

    private sealed class Commands(CommandListener listener, CommandEvents events) : IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (events.IsStart(value.Key)) BeginCommand(value);
            else events.OnNext(value);
            if (!listener._begins && !listener.IsUsed) listener.End();
        }

        private void BeginCommand(KeyValuePair<string, object?> value)
        {
            Interlocked.Increment(ref listener._beginning);
            if (listener._begins) events.OnNext(value);
            Interlocked.Decrement(ref listener._beginning);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
