namespace Workload.Metering.Publishing;

/// <summary>
/// One observation for all the instruments that a listener reads in a row. So they agree, and the phases are summed up once. An instrument
/// that asks again gets a new one. So does an instrument that asks later than a row takes.
/// </summary>
/// <param name="observe">Creates an observation.</param>
internal sealed class SharedObservation(Func<Observation> observe)
{
    private const int MaxMilliseconds = 100;

    private readonly object _lock = new();
    private readonly HashSet<string> _readers = new(StringComparer.Ordinal);
    private Observation? _shared;
    private string? _first;
    private long _madeAtMilliseconds;

    /// <summary>Makes the next reading create a new observation.</summary>
    public void Forget()
    {
        lock (_lock) _shared = null;
    }

    /// <summary>Returns the observation for an instrument.</summary>
    public Observation For(string instrument)
    {
        lock (_lock)
        {
            // The instrument that began a row begins the next one too, even if a preempted thread made this row last longer than its
            // observation.
            bool beginsRow = instrument == _first || _readers.Contains(instrument);
            if (_shared is null || beginsRow || Environment.TickCount64 - _madeAtMilliseconds > MaxMilliseconds)
            {
                if (beginsRow || _first is null) _first = instrument;
                _shared = observe();
                _madeAtMilliseconds = Environment.TickCount64;
                _readers.Clear();
            }

            _readers.Add(instrument);
            return _shared;
        }
    }
}
