using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;

namespace Workload.Metering.Agent.Calls;

/// <summary>
/// Makes a phase of each call of <see cref="HttpClient"/>, below the phase that makes it. The client's own count of active requests goes up
/// and down in the call's flow. Listening to it makes no activity, and sends no header.
/// </summary>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "End disposes the listener; it may begin again.")]
internal sealed class HttpCallListener(WorkloadMeter meter)
{
    private const string Source = "System.Net.Http";
    private const string Active = "http.client.active_requests";

    private readonly AsyncLocal<PhaseScope?> _open = new();
    private readonly HttpCallNames _names = new(meter);
    private readonly object _lock = new();
    private MeterListener? _listener;
    private volatile bool _begins;
    private long _count;

    public void Begin()
    {
        lock (_lock)
        {
            _begins = true;
            if (_listener is not null) return;
            _listener = new MeterListener { InstrumentPublished = Listen };
            _listener.SetMeasurementEventCallback<long>(OnMeasurement);
            _listener.Start();
        }
    }

    /// <summary>From now on no call begins a scope. The listener goes when the last open one has ended.</summary>
    public void End()
    {
        lock (_lock)
        {
            _begins = false;

            // A call that is not counted yet sees that none begins any more.
            Interlocked.MemoryBarrier();
            if (Interlocked.Read(ref _count) != 0) return;
            _listener?.Dispose();
            _listener = null;
        }
    }

    private static void Listen(Instrument instrument, MeterListener listener)
    {
        if (instrument.Name == Active && instrument.Meter.Name == Source) listener.EnableMeasurementEvents(instrument);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The call must go on as it would have.")]
    private void OnMeasurement(Instrument instrument, long change, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        try
        {
            if (change > 0)
            {
                if (_begins) Open(tags);
            }
            else if (_open.Value is { } scope)
            {
                _open.Value = null;
                scope.Dispose();
                Uncount();
            }
        }
        catch (Exception)
        {
            // The call has no phase of its own, and is a part of its caller's.
        }
    }

    // A call is counted before it looks whether calls still begin. So whoever ends the listening counts it or prevents it.
    private void Open(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Interlocked.Increment(ref _count);
        bool hasBegun = false;
        try
        {
            if (!_begins) return;
            _open.Value = _names.Of(tags).Track();
            hasBegun = true;
        }
        finally
        {
            if (!hasBegun) Uncount();
        }
    }

    private void Uncount()
    {
        if (Interlocked.Decrement(ref _count) == 0 && !_begins) End();
    }
}
