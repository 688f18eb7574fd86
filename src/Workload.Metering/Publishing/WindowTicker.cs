using System.Diagnostics.CodeAnalysis;

namespace Workload.Metering.Publishing;

/// <summary>Calls a method at regular instants while it is wanted. It costs nothing while it is not.</summary>
internal sealed class WindowTicker : IDisposable
{
    private readonly object _lock = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _period;
    private readonly Func<bool> _isWanted;
    private readonly Action _tick;
    private readonly Action _stopped;
    private ITimer? _timer;
    private bool _runs;
    private bool _disposed;

    /// <param name="time">The clock.</param>
    /// <param name="period">The time between two calls.</param>
    /// <param name="isWanted">Called at the start and before each tick. If it returns false, the ticker stops.</param>
    /// <param name="tick">The method to call.</param>
    /// <param name="stopped">The method to call when the ticker stops.</param>
    public WindowTicker(TimeProvider time, TimeSpan period, Func<bool> isWanted, Action tick, Action stopped)
    {
        _time = time;
        _period = period;
        _isWanted = isWanted;
        _tick = tick;
        _stopped = stopped;
    }

    /// <summary>
    /// Starts the ticker if it is wanted. The first call follows immediately on another thread. If it already runs, this costs next to
    /// nothing.
    /// </summary>
    public void Start()
    {
        // A ticker that nobody wants would stop at its first call, and be started again by the next scope.
        if (Volatile.Read(ref _runs) || !_isWanted()) return;
        lock (_lock)
        {
            if (_runs || _disposed) return;

            // The timer must not capture the scope in which it happens to be started.
            using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
                _timer = _time.CreateTimer(static ticker => ((WindowTicker)ticker!).OnTimer(), this, TimeSpan.Zero, _period);
            Volatile.Write(ref _runs, true);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            Stop();
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "An exception in a timer's callback ends the process. A missed step only makes the window longer by that step.")]
    private void OnTimer()
    {
        try
        {
            if (_isWanted())
            {
                _tick();
                return;
            }

            lock (_lock) Stop();
            _stopped();
        }
        catch (Exception)
        {
            // The next step follows soon.
        }
    }

    private void Stop()
    {
        _timer?.Dispose();
        _timer = null;
        Volatile.Write(ref _runs, false);
    }
}
