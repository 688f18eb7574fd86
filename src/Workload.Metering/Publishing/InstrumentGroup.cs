using System.Diagnostics.CodeAnalysis;
using InstrumentMeter = System.Diagnostics.Metrics.Meter;

namespace Workload.Metering.Publishing;

/// <summary>
/// One set of instruments, and the living meters whose figures they show. Exporters key series by name. Were the instruments each
/// meter's own, the first meter to be disposed would end the series of all others.
/// </summary>
/// <param name="make">Makes the instruments' meter.</param>
internal sealed class InstrumentGroup(Func<InstrumentMeter> make)
{
    /// <summary>As many phases of disposed meters are remembered as OpenTelemetry keeps attribute sets of one metric.</summary>
    private const int MaxRetired = 2_000;

    private readonly object _making = new();
    private readonly object _gate = new();
    private readonly Dictionary<PhaseAttributes, PhaseObservation> _retired = [];
    private readonly HighWaterMarks _overhead = new(1);
    private Publisher[] _members = [];
    private SharedObservation? _shared;
    private PhaseInstruments? _instruments;
    private InstrumentMeter? _meter;
    private long? _overheadAtStart;

    /// <summary>Null while they are being made.</summary>
    public PhaseInstruments? Instruments => Volatile.Read(ref _instruments);

    /// <summary>Adds a meter, and makes the instruments if they are not there yet.</summary>
    public void Join(Publisher member, ListenerFaults faults)
    {
        lock (_gate)
        {
            _overheadAtStart ??= WorkloadMeter.ProcessOverheadNanoseconds;
            _members = [.. _members, member];
        }

        try
        {
            MakeInstruments(faults);
        }
        catch
        {
            Leave(member);
            throw;
        }
    }

    /// <summary>Lets a meter go. What it has counted stays counted: a counter must not go back where another meter has the same phase.</summary>
    public void Leave(Publisher member)
    {
        lock (_gate)
        {
            if (!_members.Contains(member)) return;
            _members = [.. _members.Where(other => !ReferenceEquals(other, member))];
            foreach (var phase in member.Observe())
                if (phase.Counters() is { } counters) Retire(counters);
        }

        // Not within the lock: whoever reads holds the two the other way round.
        Volatile.Read(ref _shared)?.Forget();
    }

    /// <summary>Ends the instruments, where they are not a factory's.</summary>
    public void Dispose()
    {
        foreach (var member in Volatile.Read(ref _members)) member.Dispose();
        _meter?.Dispose();
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Kept: it lives as long as the group.")]
    private void MakeInstruments(ListenerFaults faults)
    {
        lock (_making)
        {
            // Listeners run while instruments are made, and may make a meter themselves.
            if (_meter is not null) return;
            _meter = make();
            _shared = new SharedObservation(Observe);
            var threadCpu = new ThreadCpuCounter(new ProcessCpu());
            Volatile.Write(ref _instruments, new PhaseInstruments(_meter, _shared.For, () => Volatile.Read(ref _members).Length == 0 ? [] : threadCpu.Measure(), faults));
        }
    }

    private Observation Observe()
    {
        lock (_gate)
        {
            if (_members.Length == 0) return Observation.None;
            var phases = new Dictionary<PhaseAttributes, PhaseObservation>();
            foreach (var member in _members)
            {
                member.NoteObserved();
                foreach (var phase in member.Observe()) Add(phases, phase);
            }

            foreach (var (attributes, counters) in _retired)
                if (phases.TryGetValue(attributes, out var phase)) phases[attributes] = phase.And(counters);
            return new Observation(phases.Values, _overhead.Raise([WorkloadMeter.ProcessOverheadNanoseconds - _overheadAtStart!.Value])[0]);
        }
    }

    private static void Add(Dictionary<PhaseAttributes, PhaseObservation> phases, PhaseObservation phase) =>
        phases[phase.Attributes] = phases.TryGetValue(phase.Attributes, out var same) ? same.And(phase) : phase;

    private void Retire(PhaseObservation counters)
    {
        if (_retired.Count < MaxRetired || _retired.ContainsKey(counters.Attributes)) Add(_retired, counters);
    }
}
