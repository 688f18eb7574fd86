using System.Collections.Concurrent;

namespace Workload.Metering.Aggregation;

/// <summary>The phases and paths of one meter. Their number is bounded, and look-ups by name take no lock.</summary>
internal sealed class PhaseTable
{
    public const string OtherName = "(other)";

    /// <summary>The maximum depth of a path. Deeper calls (mutual recursion) are counted as called from <c>(other)</c>.</summary>
    public const int MaxDepth = 48;

    private const int PathsPerPhase = 10;

    private readonly ConcurrentDictionary<string, RegisteredPhase> _phases = new(StringComparer.Ordinal);
    private readonly List<RegisteredPhase> _order = [];
    private readonly object _lock = new();
    private readonly int _maxPhases;
    private RegisteredPhase? _other;
    private int _paths;
    private volatile bool _full;

    public PhaseTable(MeterSettings settings, int maxPhases)
    {
        Settings = settings;
        _maxPhases = maxPhases;
    }

    public MeterSettings Settings { get; }

    /// <summary>Raised when a name is counted under <c>(other)</c>. It is raised outside of any lock, once for each look-up.</summary>
    public event Action<string>? Rejected;

    /// <summary>
    /// Raised when a scope of one thread is dropped, because its thread has gone on to other work. It is raised outside of any lock, once
    /// for each scope.
    /// </summary>
    public event Action<RegisteredPhase>? LeftBehind;

    /// <summary>Raised when a phase was added. It is raised outside of any lock.</summary>
    public event Action<RegisteredPhase>? Added;

    public IReadOnlyList<RegisteredPhase> Phases
    {
        get
        {
            lock (_lock) return [.. _order];
        }
    }

    public bool TryGet(string name, out RegisteredPhase phase) => _phases.TryGetValue(name, out phase!);

    /// <summary>
    /// Returns the phase of that name, which is created if it is new. If there is no room for it, returns <c>(other)</c>.
    /// </summary>
    public RegisteredPhase GetOrAdd(string name)
    {
        if (_phases.TryGetValue(name, out var phase)) return phase;
        if (!_full && TryAdd(name, out phase, out bool added))
        {
            if (added) Added?.Invoke(phase);
            return phase;
        }

        Rejected?.Invoke(name);
        return Other();
    }

    /// <summary>
    /// Creates a path for a phase below another one, not yet visible to others. If there is no room for it, returns the overflow path.
    /// </summary>
    internal CallPath MakePath(RegisteredPhase phase, CallPath parent)
    {
        bool outermost = !parent.HasAncestor(phase);
        return parent.Depth + 1 < MaxDepth && Interlocked.Increment(ref _paths) <= (long)_maxPhases * PathsPerPhase
            ? new CallPath(phase, parent, outermost, parent.Depth + 1)
            : Overflow(phase, outermost);
    }

    internal void NoteLeftBehind(RegisteredPhase phase) => LeftBehind?.Invoke(phase);

    /// <summary>Releases a path that is not used, because another thread created the same one earlier.</summary>
    internal void GiveBackPath() => Interlocked.Decrement(ref _paths);

    /// <summary>
    /// Returns the path that stands for paths which are too deep or too many. There is one for each phase below <c>(other)</c>. A second
    /// one is for calls whose time is already part of an outer call of the phase.
    /// </summary>
    public CallPath Overflow(RegisteredPhase phase, bool outermost) => phase.Overflow(Other().Root, outermost);

    private bool TryAdd(string name, out RegisteredPhase phase, out bool added)
    {
        lock (_lock)
        {
            added = false;
            if (_phases.TryGetValue(name, out phase!)) return true;
            if (name != OtherName && _order.Count - (_other is null ? 0 : 1) >= _maxPhases)
            {
                _full = true;
                return false;
            }

            phase = new RegisteredPhase(this, name);
            if (name == OtherName) _other = phase;
            _order.Add(phase);
            _phases[name] = phase;
            return added = true;
        }
    }

    private RegisteredPhase Other()
    {
        if (Volatile.Read(ref _other) is { } known) return known;
        TryAdd(OtherName, out var other, out bool added);
        if (added) Added?.Invoke(other);
        return other;
    }
}
