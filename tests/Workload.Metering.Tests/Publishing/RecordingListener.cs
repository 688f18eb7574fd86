using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Workload.Metering.Tests.Publishing;

/// <summary>
/// Listens to the instruments of one meter. A series is written <c>name{attribute=value, …}</c>, with the attributes sorted.
/// </summary>
internal sealed class RecordingListener : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Series, double Value)> _recorded = new();
    private readonly ConcurrentDictionary<string, Instrument> _instruments = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _withdrawn = new(StringComparer.Ordinal);
    private Dictionary<string, double> _observed = new(StringComparer.Ordinal);

    /// <param name="factory">The factory of the instruments, which may exist already or come later.</param>
    /// <param name="wanted">Selects the instruments, or null for all of them.</param>
    public RecordingListener(OneMeterFactory factory, Func<Instrument, bool>? wanted = null)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!ReferenceEquals(instrument.Meter.Scope, factory) || wanted?.Invoke(instrument) == false) return;
            _instruments.TryAdd(instrument.Name, instrument).Should().BeTrue("{0} is published once", instrument.Name);
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.MeasurementsCompleted = (instrument, _) => _withdrawn[instrument.Name] = true;
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    public IEnumerable<Instrument> Instruments => _instruments.Values.OrderBy(instrument => instrument.Name, StringComparer.Ordinal);

    /// <summary>Gets the names of the instruments that no longer exist.</summary>
    public IEnumerable<string> Withdrawn => _withdrawn.Keys;

    /// <summary>Gets the recorded values, which are durations and rejections. Observed values are not among them.</summary>
    public IReadOnlyList<(string Series, double Value)> Recorded => [.. _recorded];

    public static string Series(string instrument, params (string Name, string Value)[] attributes)
    {
        var ordered = attributes.OrderBy(attribute => attribute.Name, StringComparer.Ordinal);
        return $"{instrument}{{{string.Join(", ", ordered.Select(attribute => $"{attribute.Name}={attribute.Value}"))}}}";
    }

    /// <summary>Returns the series of one phase, with at most one further attribute.</summary>
    public static string OfPhase(string instrument, string phase, string? name = null, string? value = null) => name is null
        ? Series(instrument, ("workload.phase.name", phase))
        : Series(instrument, ("workload.phase.name", phase), (name, value!));

    public static string Time(string phase, string state) => OfPhase("workload.phase.time", phase, "workload.phase.state", state);

    public static string SelfTime(string phase, string state) => OfPhase("workload.phase.self_time", phase, "workload.phase.state", state);

    /// <summary>Reads the observed instruments once. Only one thread may call it at a time.</summary>
    public IReadOnlyDictionary<string, double> Observe()
    {
        _observed = new Dictionary<string, double>(StringComparer.Ordinal);
        _listener.RecordObservableInstruments();
        return _observed;
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string series = Series(instrument.Name, [.. tags.ToArray().Select(tag => (tag.Key, tag.Value?.ToString() ?? ""))]);
        double.IsFinite(value).Should().BeTrue("{0} must be a number, or not there", series);
        if (!instrument.IsObservable) _recorded.Enqueue((series, value));
        else _observed.TryAdd(series, value).Should().BeTrue("{0} is reported once in a reading", series);
    }
}
