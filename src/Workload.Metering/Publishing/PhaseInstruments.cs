using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using InstrumentMeter = System.Diagnostics.Metrics.Meter;

namespace Workload.Metering.Publishing;

/// <summary>Creates the instruments of one meter. Their names, descriptions and units are defined only here.</summary>
internal sealed class PhaseInstruments
{
#if !DIAGNOSTIC_SOURCE_8
    /// <summary>Buckets from 100 µs to 5 min. Without this advice the buckets of a back end begin at 5 s.</summary>
    private static readonly InstrumentAdvice<double> s_durationAdvice = new()
    {
        HistogramBucketBoundaries =
            [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
    };
#endif

    private readonly InstrumentMeter _meter;
    private readonly ListenerFaults _faults;
    private readonly Instrument? _ioRatio;
    private readonly Instrument? _drifted;

    public PhaseInstruments(
        InstrumentMeter meter, Func<string, Observation> observe, Func<IEnumerable<Measurement<double>>> threadCpu, ListenerFaults faults)
    {
        _meter = meter;
        _faults = faults;
        var measurements = new InstrumentCallbacks(observe);
        Duration = Make(InstrumentNames.Duration, name => CreateDuration(meter, name));
        Rejected = Make(InstrumentNames.PhasesRejected, name => meter.CreateCounter<long>(
            name, "{phase}",
            "Uses of phase names for which there was no room: they are counted under the phase (other)."));
        Make(InstrumentNames.Time, name => meter.CreateObservableCounter(
            name, measurements.Time, "s",
            "Time of the phase's flows, with nested phases, by where it went; scopes that still run are included. "
            + "Do not add it up over phases."));
        Make(InstrumentNames.SelfTime, name => meter.CreateObservableCounter(
            name, measurements.SelfTime, "s",
            "Time of the phase's flows, without nested phases, by where it went; scopes that still run are included. "
            + "It may be added up over phases."));
        Make(InstrumentNames.WaitTime, name => meter.CreateObservableCounter(
            name, measurements.WaitTime, "s",
            "Blocked and awaiting time of the phase's flows, with nested phases, by what was waited for. "
            + "It adds up to workload.phase.time in these states. Do not add it up over phases."));
        Make(InstrumentNames.ProcessCpuTime, name => meter.CreateObservableCounter(
            name, measurements.ProcessCpuTime, "s",
            "CPU time of the whole process while the phase's scopes ran. Each scope counts all of it: "
            + "never add it up over phases."));
        _ioRatio = Make(InstrumentNames.IoRatio, name => meter.CreateObservableGauge(
            name, measurements.IoRatio, "1",
            "Waiting (blocked, awaiting) as a part of the phase's own time (cpu, blocked, awaiting) over the recent window: "
            + "near 0 it computes, near 1 it waits."));
        Make(InstrumentNames.Active, name => meter.CreateObservableUpDownCounter(
            name, measurements.Active, "{scope}",
            "Scopes that run now."));
        Make(InstrumentNames.MaxAge, name => meter.CreateObservableGauge(
            name, measurements.MaxAge, "s",
            "Age of the oldest scope that still runs; 0 where none does."));
        _drifted = Make(InstrumentNames.Drifted, name => meter.CreateObservableGauge(
            name, measurements.Drifted, "1",
            "1 where the bottleneck of the recent window is not the one that the phase is expected to have, else 0."));
        Make(InstrumentNames.ProcessCpuByThread, name => meter.CreateObservableCounter(
            name, threadCpu, "s",
            "CPU time of the process by kind of thread, since the first meter was made. "
            + "It adds up to the CPU time of the process."));
        Make(InstrumentNames.OverheadTime, name => meter.CreateObservableCounter(
            name, measurements.OverheadTime, "s",
            "CPU time that metering itself used, reckoned from the measured cost of what it did."));
        Make(InstrumentNames.PoolDelay, name => meter.CreateObservableGauge(
            name, measurements.PoolDelay, "s",
            "The longest that work queued to the thread pool waited for a thread in the last minute; "
            + "a request waits so before its first line of code."));
    }

    public Histogram<double>? Duration { get; }

    public Counter<long>? Rejected { get; }

    /// <summary>Whether a listener wants the figures of the recent window.</summary>
    public bool WindowIsListenedTo => _ioRatio is { Enabled: true } || _drifted is { Enabled: true };

    /// <summary>
    /// Creates the histogram. The agent of wmeter runs with version 8 of the metrics library, which has no advice for buckets.
    /// </summary>
    private static Histogram<double> CreateDuration(InstrumentMeter meter, string name)
    {
        const string Description = "Wall time of the scopes that ended.";
#if DIAGNOSTIC_SOURCE_8
        return meter.CreateHistogram<double>(name, "s", Description);
#else
        return meter.CreateHistogram(name, "s", Description, tags: null, s_durationAdvice);
#endif
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "A listener's code runs when an instrument is published. The log reports its exceptions.")]
    private T? Make<T>(string name, Func<string, T> make)
        where T : Instrument
    {
        try
        {
            return make(name);
        }
        catch (Exception error)
        {
            _faults.Tell(ListenerFaults.Metrics, error);
            return PublishedInstrument.Find<T>(_meter, name);
        }
    }
}
