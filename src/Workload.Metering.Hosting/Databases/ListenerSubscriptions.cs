using System.Diagnostics;

namespace Workload.Metering.Hosting.Databases;

/// <summary>Subscribes to the diagnostic listeners of the process, to those that exist and to those that are made later.</summary>
/// <remarks>
/// The runtime holds a lock of the process while it shows a new listener, and takes the same lock to end the subscription to all of them.
/// So the lock of the list is never held while a subscription begins or ends.
/// </remarks>
/// <param name="subscribe">Subscribes to a listener. It returns null if the listener is not wanted.</param>
internal sealed class ListenerSubscriptions(Func<DiagnosticListener, IDisposable?> subscribe) : IObserver<DiagnosticListener>, IDisposable
{
    private readonly List<IDisposable> _subscriptions = [];
    private bool _isDisposed;

    public void Begin() => Keep(DiagnosticListener.AllListeners.Subscribe(this));

    public void Dispose()
    {
        IDisposable[] subscriptions;
        lock (_subscriptions)
        {
            _isDisposed = true;
            subscriptions = [.. _subscriptions];
            _subscriptions.Clear();
        }

        foreach (var subscription in subscriptions) subscription.Dispose();
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (subscribe(value) is { } subscription) Keep(subscription);
    }

    void IObserver<DiagnosticListener>.OnCompleted()
    {
    }

    void IObserver<DiagnosticListener>.OnError(Exception error)
    {
    }

    // The runtime may show a listener while the subscriptions end on another thread.
    private void Keep(IDisposable subscription)
    {
        lock (_subscriptions)
        {
            if (!_isDisposed)
            {
                _subscriptions.Add(subscription);
                return;
            }
        }

        subscription.Dispose();
    }
}
