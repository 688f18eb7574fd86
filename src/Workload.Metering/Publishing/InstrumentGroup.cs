using System.Diagnostics.CodeAnalysis;
using InstrumentMeter = System.Diagnostics.Metrics.Meter;

namespace Workload.Metering.Publishing;

/// <summary>
/// One set of instruments, and the living meters whose figures the instruments show. Exporters identify series by name. If each meter had
/// its own instruments, the first meter that is disposed would end the series of all others.
/// </summary>
/// <param name="make">Creates the instruments' meter.</param>
internal sealed class InstrumentGroup(Func<InstrumentMeter> make)
{
    /// <summary>
    /// The maximum number of phases of disposed meters that are remembered. OpenTelemetry keeps as many attribute sets of a metric.
    /// </summary>
    private const int MaxRetired = 2_000;

    private readonly object _making = new();
    private readonly object _lock = new();
    private readonly Dictionary<PhaseAttributes, PhaseObservation> _retired = [];
    private readonly HighWaterMarks _overhead = new(1);
    private Publisher[] _members = [];
    private SharedObservation? _shared;
    private PhaseInstruments? _instruments;
    private InstrumentMeter? _meter;
    private long? _overheadAtStart;

    /// <summary>The instruments, or null while they are being created.</summary>
    public PhaseInstruments? Instruments => Volatile.Read(ref _instruments);

    /// <summary>Adds a meter, and creates the instruments if they do not exist yet.</summary>
    public void Join(Publisher member, ListenerFaults faults)
    {
        lock (_lock)
        {
            _overheadAtStart ??= ProcessFigures.OverheadNanoseconds;
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

    /// <summary>
    /// Removes a meter. The counts of its phases stay, because a counter must not decrease if another meter has the same phase.
    /// </summary>
    public void Leave(Publisher member)
    {
        lock (_lock)
        {
            if (!_members.Contains(member)) return;
            _members = [.. _members.Where(other => !ReferenceEquals(other, member))];
            foreach (var phase in member.Observe())
                if (phase.Counters() is { } counters) Retire(counters);
        }

        // This call is outside the lock, because a reader takes the two locks in the opposite order.
        Volatile.Read(ref _shared)?.Forget();
    }

    /// <summary>Disposes the instruments, unless they belong to a factory.</summary>
    public void Dispose()
    {
        foreach (var member in Volatile.Read(ref _members)) member.Dispose();
        _meter?.Dispose();
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "It lives as long as the group.")]
    private void MakeInstruments(ListenerFaults faults)
    {
        lock (_making)
        {
            // Listeners run while instruments are created, and they may create a meter themselves.
            if (_meter is not null) return;
            _meter = make();
            _shared = new SharedObservation(Observe);
            var threadCpu = new ThreadCpuCounter(new ProcessCpu());
            Volatile.Write(ref _instruments, new PhaseInstruments(
                _meter, _shared.For, () => Volatile.Read(ref _members).Length == 0 ? [] : threadCpu.Measure(), faults));
        }
    }

    private Observation Observe()
    {
        lock (_lock)
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
            return new Observation(phases.Values, _overhead.Raise([ProcessFigures.OverheadNanoseconds - _overheadAtStart!.Value])[0]);
        }
    }

    private static void Add(Dictionary<PhaseAttributes, PhaseObservation> phases, PhaseObservation phase) =>
        phases[phase.Attributes] = phases.TryGetValue(phase.Attributes, out var same) ? same.And(phase) : phase;

    private void Retire(PhaseObservation counters)
    {
        if (_retired.Count < MaxRetired || _retired.ContainsKey(counters.Attributes)) Add(_retired, counters);
    }
}
