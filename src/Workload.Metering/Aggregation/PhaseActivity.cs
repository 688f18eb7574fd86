namespace Workload.Metering.Aggregation;

/// <summary>
/// Records when a phase was active, and how long its calls took by the number that ran at once. Both come from looks at the phase's open
/// scopes. A scope that ends takes such a look about once a millisecond. In between, the end of a scope costs one comparison.
/// </summary>
internal sealed class PhaseActivity(RegisteredPaths paths) : PaddedInFront
{
    /// <summary>The minimum time between two looks.</summary>
    public const long LookPeriodNanoseconds = 1 << 20;

    /// <summary>
    /// Calls are put into a class by the mean number at once over this time. A phase also counts as active for at most this time after its
    /// last scope, because a shorter gap between two calls is no idleness.
    /// </summary>
    public const long WindowNanoseconds = 1 << 27;

    /// <summary>
    /// The number of stripes that a look may read per <see cref="LookPeriodNanoseconds"/>. With more stripes looks are less frequent.
    /// </summary>
    private const int StripesPerPeriod = 32;

    private readonly ConcurrencyClass[] _classes = new ConcurrencyClass[ConcurrencyClass.Count];
    private SpinGate _gate;
    private long _nextLookNanoseconds;
    private long _lastLookNanoseconds;
    private long _activeNanoseconds;

    // The beginning that the latest look after a long pause found, and the look before it. A scope that has just ended and was no longer
    // listed may have begun earlier.
    private long _earliestNanoseconds;
    private long _lookBeforeEarliest;
    private long _windowStartNanoseconds;
    private long _levels;
    private int _looks;
    private long _classifiedCalls;
    private long _classifiedWallNanoseconds;
    internal readonly CacheLines Behind;

    /// <summary>Whether the scope that ends at this instant has to look.</summary>
    public bool IsDue(long startNanoseconds, long nowNanoseconds) =>
        nowNanoseconds >= Volatile.Read(ref _nextLookNanoseconds) || startNanoseconds < Volatile.Read(ref _earliestNanoseconds);

    /// <summary>Looks at the open scopes on behalf of a scope that ends and is no longer among them.</summary>
    public void Look(long startNanoseconds, long nowNanoseconds)
    {
        _gate.Enter();
        try
        {
            if (startNanoseconds < _earliestNanoseconds) LowerEarliest(startNanoseconds, nowNanoseconds);
            if (nowNanoseconds < _nextLookNanoseconds) return;
            int others = paths.CountOpen(out int stripes);
            bool isLongAgo = nowNanoseconds - _lastLookNanoseconds > WindowNanoseconds;
            long earliest = isLongAgo && others > 0 ? Math.Min(startNanoseconds, paths.EarliestOpenNanoseconds()) : startNanoseconds;
            _activeNanoseconds += ActiveSince(_lastLookNanoseconds, earliest, nowNanoseconds);
            if (isLongAgo) _lookBeforeEarliest = _lastLookNanoseconds;
            if (isLongAgo) Volatile.Write(ref _earliestNanoseconds, earliest);
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

    // Scopes that end at the same time may look in another order than they began.
    private void LowerEarliest(long startNanoseconds, long nowNanoseconds)
    {
        _activeNanoseconds += ActiveSince(_lookBeforeEarliest, startNanoseconds, nowNanoseconds)
            - ActiveSince(_lookBeforeEarliest, _earliestNanoseconds, nowNanoseconds);
        Volatile.Write(ref _earliestNanoseconds, startNanoseconds);
    }

    /// <summary>Returns the sums up to an instant.</summary>
    /// <param name="earliestOpenNanoseconds">The time at which the oldest open scope began, or null if none is open.</param>
    /// <param name="nowNanoseconds">The instant.</param>
    public ActivityFigures Sum(long? earliestOpenNanoseconds, long nowNanoseconds)
    {
        _gate.Enter();
        try
        {
            if (_looks > 0) ClassifyLocked(nowNanoseconds);
            long sinceLook = earliestOpenNanoseconds is { } earliest
                ? ActiveSince(_lastLookNanoseconds, earliest, nowNanoseconds)
                : _lastLookNanoseconds == 0 ? 0 : Bounded.Clamp(nowNanoseconds - _lastLookNanoseconds, 0, WindowNanoseconds);

            // Scopes may have ended since that instant and looked. The phase was active between the two.
            long untilLook = Math.Max(0, _lastLookNanoseconds - nowNanoseconds);
            return new ActivityFigures(Math.Max(0, _activeNanoseconds + sinceLook - untilLook), [.. _classes]);
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>
    /// Returns the active time since a look. Between that look and the beginning of the oldest scope since, the phase was active for at
    /// most one window, because a scope that ended later would have looked. From that beginning on, the phase was always active.
    /// </summary>
    private static long ActiveSince(long lookNanoseconds, long earliestNanoseconds, long nowNanoseconds)
    {
        if (lookNanoseconds == 0) return Math.Max(0, nowNanoseconds - earliestNanoseconds);
        long gap = Bounded.Clamp(earliestNanoseconds - lookNanoseconds, 0, WindowNanoseconds);
        return gap + Math.Max(0, nowNanoseconds - Math.Max(earliestNanoseconds, lookNanoseconds));
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
