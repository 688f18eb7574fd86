namespace Workload.Metering.Aggregation;

/// <summary>
/// When a phase was active, and how long its calls took by how many of them ran at once. Both are learned from looks at the phase's open scopes,
/// which a scope that ends makes about once a millisecond. In between, the end of a scope costs one comparison.
/// </summary>
internal sealed class PhaseActivity(RegisteredPaths paths) : PaddedInFront
{
    /// <summary>At least this time lies between two looks.</summary>
    public const long LookPeriodNanoseconds = 1 << 20;

    /// <summary>
    /// Calls are put into a class by the mean number at once over this time. After its last scope a phase also counts as active for at most this time:
    /// a shorter gap between two calls is no idleness.
    /// </summary>
    public const long WindowNanoseconds = 1 << 27;

    /// <summary>A look reads this many stripes per <see cref="LookPeriodNanoseconds"/>; with more of them it comes less often.</summary>
    private const int StripesPerPeriod = 32;

    private readonly ConcurrencyClass[] _classes = new ConcurrencyClass[ConcurrencyClass.Count];
    private SpinGate _gate;
    private long _nextLookNanoseconds;
    private long _lastLookNanoseconds;
    private long _activeNanoseconds;
    private long _windowStartNanoseconds;
    private long _levels;
    private int _looks;
    private long _classifiedCalls;
    private long _classifiedWallNanoseconds;
    internal readonly CacheLines Behind;

    /// <summary>Whether the scope that ends at this instant has to look.</summary>
    public bool IsDue(long nowNanoseconds) => nowNanoseconds >= Volatile.Read(ref _nextLookNanoseconds);

    /// <summary>Looks at the open scopes, as a scope ends that is not among them any more. Skipped where another thread looks just now.</summary>
    public void Look(long startNanoseconds, long nowNanoseconds)
    {
        if (!_gate.TryEnter()) return;
        try
        {
            if (!IsDue(nowNanoseconds)) return;
            int others = paths.CountOpen(out int stripes);
            bool isLongAgo = nowNanoseconds - _lastLookNanoseconds > WindowNanoseconds;
            long earliest = isLongAgo && others > 0 ? Math.Min(startNanoseconds, paths.EarliestOpenNanoseconds()) : startNanoseconds;
            _activeNanoseconds += ActiveSinceLastLook(earliest, nowNanoseconds);
            _lastLookNanoseconds = nowNanoseconds;
            _levels += 1 + others;
            _looks++;
            if (nowNanoseconds - _windowStartNanoseconds >= WindowNanoseconds) ClassifyLocked(nowNanoseconds);
            Volatile.Write(ref _nextLookNanoseconds, nowNanoseconds + (LookPeriodNanoseconds * (1 + (stripes / StripesPerPeriod))));
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>The sums up to an instant.</summary>
    /// <param name="earliestOpenNanoseconds">When the oldest open scope began; null where none is open.</param>
    /// <param name="nowNanoseconds">The instant.</param>
    public ActivityFigures Sum(long? earliestOpenNanoseconds, long nowNanoseconds)
    {
        _gate.Enter();
        try
        {
            if (_looks > 0) ClassifyLocked(nowNanoseconds);
            long sinceLook = earliestOpenNanoseconds is { } earliest
                ? ActiveSinceLastLook(earliest, nowNanoseconds)
                : _lastLookNanoseconds == 0 ? 0 : Math.Clamp(nowNanoseconds - _lastLookNanoseconds, 0, WindowNanoseconds);
            return new ActivityFigures(_activeNanoseconds + sinceLook, [.. _classes]);
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>
    /// What lies between the last look and the beginning of the oldest open scope was active for one window at most: a scope that ended later would have
    /// looked. From that beginning on the phase was active throughout.
    /// </summary>
    private long ActiveSinceLastLook(long earliestOpenNanoseconds, long nowNanoseconds)
    {
        long last = _lastLookNanoseconds;
        if (last == 0) return Math.Max(0, nowNanoseconds - earliestOpenNanoseconds);
        long gap = Math.Clamp(earliestOpenNanoseconds - last, 0, WindowNanoseconds);
        return gap + Math.Max(0, nowNanoseconds - Math.Max(earliestOpenNanoseconds, last));
    }

    private void ClassifyLocked(long nowNanoseconds)
    {
        paths.SumEnded(out long calls, out long wall);
        ref var at = ref _classes[ConcurrencyClass.IndexOf((double)_levels / _looks)];
        at = new ConcurrencyClass(at.Calls + calls - _classifiedCalls, at.WallNanoseconds + wall - _classifiedWallNanoseconds);
        _classifiedCalls = calls;
        _classifiedWallNanoseconds = wall;
        _levels = 0;
        _looks = 0;
        _windowStartNanoseconds = nowNanoseconds;
    }
}
