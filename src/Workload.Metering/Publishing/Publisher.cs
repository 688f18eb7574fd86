using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.Publishing;

/// <summary>Publishes the figures of one meter as instruments and activities, and logs drifts and failing listeners.</summary>
internal sealed class Publisher : IDisposable
{
    private readonly InstrumentGroup? _group;
    private readonly ListenerFaults _faults;
    private readonly PhaseObserver _observer;
    private readonly WindowTicker _ticker;
    private volatile bool _expects;
    private volatile bool _disposed;

    public Publisher(IPhaseSource source, WorkloadMeterOptions options, ILogger logger, IMeterFactory? meterFactory)
    {
        _faults = new ListenerFaults(logger);
        _observer = new PhaseObserver(source, options.RecentWindow, options.TimeProvider, logger);
        _ticker = new WindowTicker(options.TimeProvider, _observer.WindowStep, IsWindowWanted, _observer.Advance, _observer.ForgetWindow);
        if (!options.Publish) return;
        _group = InstrumentGroups.Of(meterFactory);
        _group.Join(this, _faults);
    }

    /// <summary>Whether a listener wants the durations of scopes. Without listeners this is all that the end of a scope checks.</summary>
    public bool WantsDurations => _group?.Instruments?.Duration is { Enabled: true } && !_disposed;

    /// <summary>Starts watching the recent window, because a phase with an expectation was declared.</summary>
    public void Expect()
    {
        _expects = true;
        _ticker.Start();
    }

    public Activity? StartActivity(Phase phase) => _group is null ? null : ScopeActivities.Start(phase, _faults);

    /// <summary>Returns the current values of the phases.</summary>
    public IReadOnlyList<PhaseObservation> Observe() => _observer.Observe();

    /// <summary>Starts the recent window, because the instruments are being read.</summary>
    public void NoteObserved() => _ticker.Start();

    /// <summary>
    /// Publishes a scope that has ended and is counted. Its activity, if any, is still current, so that the histogram's exemplar links to
    /// it.
    /// </summary>
    public void ScopeEnded(Phase phase, Activity? activity, in PhaseMeasurement measured, string? errorType, bool failed)
    {
        if (activity is not null && !ReferenceEquals(Activity.Current, activity))
        {
            // The scope ended in a flow other than its own.
            var before = Activity.Current;
            Activity.Current = activity;
            RecordDuration(phase, measured.Wall, errorType);
            ScopeActivities.MakeCurrent(before);
        }
        else
        {
            RecordDuration(phase, measured.Wall, errorType);
        }

        if (activity is not null) ScopeActivities.Stop(activity, measured, errorType, failed, _faults);
    }

    /// <summary>
    /// Ends the activity of a scope that has ended and is not counted. The activity gets no figures, and exporters omit it.
    /// </summary>
    public void ScopeDiscarded(Activity activity)
    {
        activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        activity.IsAllDataRequested = false;
        ScopeActivities.Stop(
            activity, new PhaseMeasurement { Wall = DateTime.UtcNow - activity.StartTimeUtc }, errorType: null, failed: false, _faults);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "It is a listener's code. The log reports it.")]
    public void PhaseRejected()
    {
        try
        {
            if (!_disposed) _group?.Instruments?.Rejected?.Add(1);
        }
        catch (Exception error)
        {
            _faults.Tell(ListenerFaults.Metrics, error);
        }
    }

    /// <summary>Withdraws the meter's figures. The instruments stay, because other meters use them too.</summary>
    public void Dispose()
    {
        _disposed = true;
        _ticker.Dispose();
        _group?.Leave(this);
    }

    private bool IsWindowWanted() => _expects || _group?.Instruments is { WindowIsListenedTo: true };

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "It is a listener's code. The log reports it.")]
    private void RecordDuration(Phase phase, TimeSpan wall, string? errorType)
    {
        if (!WantsDurations) return;
        _ticker.Start();
        try
        {
            var attributes = errorType is null ? phase.Attributes.Phase : phase.Attributes.With(AttributeNames.ErrorType, errorType);
            _group!.Instruments!.Duration!.Record(wall.TotalSeconds, attributes);
        }
        catch (Exception error)
        {
            _faults.Tell(ListenerFaults.Metrics, error);
        }
    }
}
