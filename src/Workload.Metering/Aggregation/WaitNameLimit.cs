using System.Collections.Concurrent;

namespace Workload.Metering.Aggregation;

/// <summary>
/// Bounds how many targets one meter tells apart, for each is a series in a metrics back end. A name that once had room keeps it, so
/// that the start and the stop of an operation always come to the same name.
/// </summary>
/// <param name="keepsTargets">Whether targets are kept at all, or kinds alone.</param>
internal sealed class WaitNameLimit(bool keepsTargets)
{
    public const int MaxTargets = 100;

    private readonly ConcurrentDictionary<WaitName, WaitName> _kept = new();
    private int _count;

    /// <summary>The name to count a wait under. Takes no lock for a name that was seen before.</summary>
    public WaitName Bound(WaitName name)
    {
        if (name.Target is null) return name;
        if (_kept.TryGetValue(name, out var bounded)) return bounded;
        if (!keepsTargets) bounded = WaitName.Get(name.Kind, null);
        else if (name.Target == WaitName.OtherTarget || Interlocked.Increment(ref _count) > MaxTargets) return WaitName.Get(name.Kind, WaitName.OtherTarget);
        else bounded = name;
        return _kept.GetOrAdd(name, bounded);
    }
}
