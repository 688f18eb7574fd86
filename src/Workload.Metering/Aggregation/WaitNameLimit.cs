using System.Collections.Concurrent;

namespace Workload.Metering.Aggregation;

/// <summary>
/// Limits the number of targets that one meter distinguishes, because each is a series in a metrics back end. A name that once had room
/// keeps it, so that the start and the stop of an operation always use the same name.
/// </summary>
/// <param name="keepsTargets">Whether targets are kept. Otherwise only kinds are kept.</param>
internal sealed class WaitNameLimit(bool keepsTargets)
{
    public const int MaxTargets = 100;

    private readonly ConcurrentDictionary<WaitName, WaitName> _kept = new();
    private int _count;
    private WaitName? _last;

    /// <summary>Returns the name under which a wait is counted. It takes no lock for a known name.</summary>
    public WaitName Bound(WaitName name)
    {
        // Most names are kept as they are, and most operations have the name of the one before.
        if (name.Target is null || ReferenceEquals(Volatile.Read(ref _last), name)) return name;
        if (_kept.TryGetValue(name, out var bounded))
        {
            if (ReferenceEquals(bounded, name)) Volatile.Write(ref _last, name);
            return bounded;
        }

        if (!keepsTargets) bounded = WaitName.Get(name.Kind, null);
        else if (name.Target == WaitName.OtherTarget || Interlocked.Increment(ref _count) > MaxTargets)
            return WaitName.Get(name.Kind, WaitName.OtherTarget);
        else bounded = name;
        return _kept.GetOrAdd(name, bounded);
    }
}
