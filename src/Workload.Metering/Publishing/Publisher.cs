using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using InstrumentMeter = System.Diagnostics.Metrics.Meter;

namespace Workload.Metering.Publishing;

/// <summary>All that one meter publishes: instruments, activities, and what it says of drifts and failing listeners.</summary>
internal sealed class Publisher : IDisposable
{
    private readonly InstrumentMeter _instrumentMeter;
    private readonly PhaseInstruments _instruments;
    private readonly ListenerFaults _faults;
    private readonly PhaseObserver _observer;
    private readonly SharedObservation _shared;
    private readonly WindowTicker _ticker;
    private readonly bool _ownsInstrumentMeter;
    private volatile bool _expects;
    private volatile bool _disposed;

    public Publisher(WorkloadMeter meter, WorkloadMeterOptions options, ILogger logger, IMeterFactory? meterFactory)
    {
        _faults = new ListenerFaults(logger);
        _observer = new PhaseObserver(meter, options.RecentWindow, options.TimeProvider, logger);
        _shared = new SharedObservation(_observer.Observe);
        _ownsInstrumentMeter = meterFactory is null;
        var meterOptions = new MeterOptions(WorkloadMeter.InstrumentationName) { Version = PackageVersion.Value };
        _instrumentMeter = meterFactory is null ? new InstrumentMeter(meterOptions) : meterFactory.Create(meterOptions);
        _instruments = new PhaseInstruments(_instrumentMeter, Observe, _faults);
        _ticker = new WindowTicker(options.TimeProvider, _observer.WindowStep, IsWindowWanted, _observer.Advance, _observer.ForgetWindow);
    }

    /// <summary>Whether somebody wants the durations of scopes: all that a scope's end asks while nobody listens.</summary>
    public bool WantsDurations => _instruments.Duration is { Enabled: true } && !_disposed;

    /// <summary>A phase with an expectation was declared: from now on the recent window is watched.</summary>
    public void Expect()
    {
        _expects = true;
        _ticker.Start();
    }

    public Activity? StartActivity(Phase phase) => ScopeActivities.Start(phase, _faults);

    /// <summary>A scope has ended and is counted. Its activity, if it has one, is still current, so that the histogram's exemplar links to it.</summary>
    public void ScopeEnded(Phase phase, Activity? activity, in PhaseMeasurement measured, string? errorType)
    {
        if (activity is not null && !ReferenceEquals(Activity.Current, activity))
        {
            // Ended in another flow than its own.
            var before = Activity.Current;
            Activity.Current = activity;
            RecordDuration(phase, measured.Wall, errorType);
            Activity.Current = before;
        }
        else
        {
            RecordDuration(phase, measured.Wall, errorType);
        }

        if (activity is not null) ScopeActivities.Stop(activity, measured, errorType, _faults);
    }

    /// <summary>A scope has ended and is not counted: its activity, which has begun, ends without figures, and exporters leave it out.</summary>
    public void ScopeDiscarded(Activity activity)
    {
        activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        activity.IsAllDataRequested = false;
        ScopeActivities.Stop(activity, new PhaseMeasurement { Wall = DateTime.UtcNow - activity.StartTimeUtc }, errorType: null, _faults);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A listener's code; it is told in the log.")]
    public void PhaseRejected()
    {
        try
        {
            if (!_disposed) _instruments.Rejected?.Add(1);
        }
        catch (Exception error)
        {
            _faults.Tell(ListenerFaults.Metrics, error);
        }
    }

    /// <summary>Withdraws the instruments. Those of a factory's meter live as long as the factory, and have nothing more to say.</summary>
    public void Dispose()
    {
        _disposed = true;
        _ticker.Dispose();
        if (_ownsInstrumentMeter) _instrumentMeter.Dispose();
    }

    private Observation Observe(string instrument)
    {
        if (_disposed) return Observation.None;
        _ticker.Start();
        return _shared.For(instrument);
    }

    private bool IsWindowWanted() => _expects || _instruments.WindowIsListenedTo;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A listener's code; it is told in the log.")]
    private void RecordDuration(Phase phase, TimeSpan wall, string? errorType)
    {
        if (!WantsDurations) return;
        _ticker.Start();
        try
        {
            var attributes = errorType is null ? phase.Attributes.Phase : phase.Attributes.With(AttributeNames.ErrorType, errorType);
            _instruments.Duration!.Record(wall.TotalSeconds, attributes);
        }
        catch (Exception error)
        {
            _faults.Tell(ListenerFaults.Metrics, error);
        }
    }
}
