using System.Diagnostics.CodeAnalysis;

namespace Workload.Metering.Publishing;

/// <summary>Calls at regular instants while somebody wants it, and costs nothing while nobody does.</summary>
internal sealed class WindowTicker : IDisposable
{
    private readonly object _gate = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _period;
    private readonly Func<bool> _isWanted;
    private readonly Action _tick;
    private readonly Action _stopped;
    private ITimer? _timer;
    private bool _runs;
    private bool _disposed;

    /// <param name="time">Its clock.</param>
    /// <param name="period">From one call to the next.</param>
    /// <param name="isWanted">Asked before each call; where the answer is no, it stops.</param>
    /// <param name="tick">What to call.</param>
    /// <param name="stopped">What to call where it stops.</param>
    public WindowTicker(TimeProvider time, TimeSpan period, Func<bool> isWanted, Action tick, Action stopped)
    {
        _time = time;
        _period = period;
        _isWanted = isWanted;
        _tick = tick;
        _stopped = stopped;
    }

    /// <summary>Makes it run, the first call at once on another thread. Costs next to nothing where it runs already.</summary>
    public void Start()
    {
        if (Volatile.Read(ref _runs)) return;
        lock (_gate)
        {
            if (_runs || _disposed) return;

            // The timer must not carry the scope in which it happens to be started.
            using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
                _timer = _time.CreateTimer(static ticker => ((WindowTicker)ticker!).OnTimer(), this, TimeSpan.Zero, _period);
            Volatile.Write(ref _runs, true);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Stop();
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "What a timer's callback throws ends the process; a step of the window that is missed makes it longer by that step.")]
    private void OnTimer()
    {
        try
        {
            if (_isWanted())
            {
                _tick();
                return;
            }

            lock (_gate) Stop();
            _stopped();
        }
        catch (Exception)
        {
            // The next step is due soon.
        }
    }

    private void Stop()
    {
        _timer?.Dispose();
        _timer = null;
        Volatile.Write(ref _runs, false);
    }
}
