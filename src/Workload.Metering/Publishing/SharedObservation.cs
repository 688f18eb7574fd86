namespace Workload.Metering.Publishing;

/// <summary>
/// One observation for all the instruments that a listener reads in a row, so that they agree, and cost one summing up. An instrument
/// that asks again gets a new one, and so does whoever comes later than a row takes.
/// </summary>
/// <param name="observe">Makes an observation.</param>
internal sealed class SharedObservation(Func<Observation> observe)
{
    private const int MostMilliseconds = 100;

    private readonly object _gate = new();
    private readonly HashSet<string> _readers = new(StringComparer.Ordinal);
    private Observation? _shared;
    private long _madeAtMilliseconds;

    /// <summary>The next to ask gets a new one.</summary>
    public void Forget()
    {
        lock (_gate) _shared = null;
    }

    /// <summary>What the instrument is to say now.</summary>
    public Observation For(string instrument)
    {
        lock (_gate)
        {
            if (_shared is null || Environment.TickCount64 - _madeAtMilliseconds > MostMilliseconds || _readers.Contains(instrument))
            {
                _shared = observe();
                _madeAtMilliseconds = Environment.TickCount64;
                _readers.Clear();
            }

            _readers.Add(instrument);
            return _shared;
        }
    }
}
