using System.Diagnostics.Metrics;

namespace Workload.Metering.Soak;

/// <summary>
/// Works as an exporter does, but more often. It collects all instruments every few milliseconds and receives the duration of each scope.
/// </summary>
internal sealed class Listener : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _durations;
    private long _observations;

    public Listener()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == WorkloadMeter.InstrumentationName)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>(Measured);
        _listener.SetMeasurementEventCallback<long>(Measured);
        _listener.SetMeasurementEventCallback<int>(Measured);
        _listener.Start();
    }

    public long Durations => Interlocked.Read(ref _durations);

    public long Observations => Interlocked.Read(ref _observations);

    public async Task ObserveAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            _listener.RecordObservableInstruments();
            await Task.Delay(20, CancellationToken.None);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Measured<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> attributes, object? state)
    {
        if (instrument.Name == "workload.phase.duration")
            Interlocked.Increment(ref _durations);
        else
            Interlocked.Increment(ref _observations);
    }
}
