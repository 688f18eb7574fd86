using Workload.Metering.Aggregation;
using Workload.Metering.Flow;
using Workload.Metering.Waits.Locks;

namespace Workload.Metering.Sources;

/// <summary>
/// Samples of threads that may wait for a lock. They are counted at once, and get the name of the phase that held the lock when the
/// runtime's events have arrived. A lock that waits in managed code, as <c>System.Threading.Lock</c> does, becomes known as a lock in this
/// way. All members are thread-safe.
/// </summary>
internal sealed class LockSamples
{
    /// <summary>The events of an instant have arrived after this time, except on a saturated machine.</summary>
    private static readonly TimeSpan s_delay = TimeSpan.FromMilliseconds(30);

    /// <summary>A sample without events after this time was no wait for a lock, or its events are lost.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(300);

    private const int MaxSamples = 512;

    private readonly object _lock = new();
    private readonly List<Sample> _samples = [];
    private readonly OpenScope[] _scopes = new OpenScope[1 << 6];
    private IReadOnlyDictionary<long, string>? _phases;

    /// <summary>A look begins, so that the phases of the threads are to be found anew.</summary>
    public void BeginLook() => _phases = null;

    /// <summary>Keeps a sample until the holder of the lock is known.</summary>
    /// <param name="threadId">The kernel's number of the waiting thread.</param>
    /// <param name="counted">The scopes for which it was counted, with the names under which it was.</param>
    public void Add(long threadId, IReadOnlyList<CountedSample> counted)
    {
        long ticks = DateTime.UtcNow.Ticks;
        _phases ??= PhasesOfThreads();
        lock (_lock)
        {
            if (_samples.Count == MaxSamples) _samples.RemoveAt(0);
            _samples.Add(new Sample(threadId, ticks, counted, _phases));
        }
    }

    /// <summary>Names the holders as far as they are known.</summary>
    /// <param name="history">What the runtime reported.</param>
    /// <param name="isLast">Whether nothing more will be reported, so that no sample is kept.</param>
    public void Resolve(ContentionHistory history, bool isLast)
    {
        long now = DateTime.UtcNow.Ticks;
        lock (_lock)
            _samples.RemoveAll(sample => TryResolve(sample, history, TimeSpan.FromTicks(now - sample.Ticks), isLast));
    }

    private static bool TryResolve(Sample sample, ContentionHistory history, TimeSpan age, bool isLast)
    {
        // Another waiter may have got the lock before the sample, and the event of that may still be on its way.
        if (age < s_delay && !isLast) return false;
        if (!history.TryFindHolder(sample.ThreadId, sample.Ticks, out long holder)) return isLast || age > s_patience;
        var name = WaitName.Get(WaitKind.Lock, sample.Phases.GetValueOrDefault(holder));
        foreach (var counted in sample.Counted) counted.Rename(name);
        return true;
    }

    /// <summary>Returns the innermost phase that each thread runs now.</summary>
    private Dictionary<long, string> PhasesOfThreads()
    {
        var phases = new Dictionary<long, string>();
        foreach (var cursor in CursorRegistry.All)
        {
            if (!cursor.RunsSince(out long start)) continue;
            int count = cursor.CopyScopes(start, _scopes);
            if (count > 0 && _scopes[count - 1].Identity is { } phase) phases[cursor.ThreadId] = phase.Name;
            Array.Clear(_scopes, 0, count);
        }

        return phases;
    }

    private sealed record Sample(
        long ThreadId, long Ticks, IReadOnlyList<CountedSample> Counted, IReadOnlyDictionary<long, string> Phases);
}

/// <summary>A sample as it was counted for one scope.</summary>
/// <param name="Node">The scope, or null for one that keeps no waits itself.</param>
/// <param name="Path">The path of the scope.</param>
/// <param name="Name">The name under which it was counted.</param>
internal readonly record struct CountedSample(ScopeNode? Node, CallPath Path, WaitName Name)
{
    /// <summary>Counts it under another name.</summary>
    public void Rename(WaitName name)
    {
        if (Path.Settings.Waits is not { } limit) return;
        var bounded = limit.Bound(name);
        if (ReferenceEquals(bounded, Name) || Node?.TryMoveWaitSample(Name, bounded) == true) return;
        Path.Waits.TryMoveSample(Name, bounded);
    }
}
