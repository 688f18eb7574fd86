using System.Collections.Concurrent;

namespace Workload.Metering.Aggregation;

/// <summary>One phase of one meter, with its place in the call trees and the options that the hot path needs.</summary>
internal sealed class RegisteredPhase
{
    /// <summary>A shorter wait does not show which queue is long.</summary>
    private const long LongWaitNanoseconds = 1_000_000;

    private readonly ConcurrentDictionary<CallPath, CallPath> _paths = new();
    private readonly CallPath?[] _overflow = new CallPath?[2];
    private readonly RegisteredPaths _outermost = new();
    private CallPath? _lastPath;
    private readonly long[] _queuedNanoseconds = new long[Enum.GetValues<FlowQueue>().Length];
    private readonly long _threadsAtStart = PoolLooks.ThreadNanoseconds, _lookedAtStart = PoolLooks.LookedNanoseconds;
    private long _heldPoolNanoseconds;
    private long _lost;
    private long _leftBehind;
    private long _spansLetGo;

    public RegisteredPhase(PhaseTable table, string name)
    {
        Table = table;
        Name = name;
        Identity = new PhaseIdentity(name, table.Settings.Rules);
        Activity = new PhaseActivity(_outermost);
        Root = new CallPath(this, parent: null, outermost: true, depth: 0);
        _outermost.Add(Root);
    }

    public PhaseTable Table { get; }

    public string Name { get; }

    /// <summary>Whether its scopes read the process's CPU clock. A change applies from the next scope on.</summary>
    public bool ReadsProcessCpu { get; set; } = true;

    /// <summary>The data of the phase that remains for a scope that has ended.</summary>
    public PhaseIdentity Identity { get; }

    /// <summary>Records when it was active and how its calls ran at once.</summary>
    public PhaseActivity Activity { get; }

    /// <summary>The object that its meter stores with it.</summary>
    public object? Handle { get; set; }

    /// <summary>Whether a scope is open, as far as that is known without a lock.</summary>
    public bool HasOpenScopes => _outermost.CountOpen(out _) > 0;

    /// <summary>The queue in which its flows waited longest.</summary>
    public FlowQueue LongestQueue
    {
        get
        {
            var longest = FlowQueue.Pool;
            for (int queue = 1; queue < _queuedNanoseconds.Length; queue++)
            {
                if (Volatile.Read(ref _queuedNanoseconds[queue]) > Volatile.Read(ref _queuedNanoseconds[(int)longest]))
                    longest = (FlowQueue)queue;
            }

            return longest;
        }
    }

    /// <summary>Who held the threads of the pool while work waited for one, since the phase is known.</summary>
    public HeldPool HeldPool => new(
        Volatile.Read(ref _heldPoolNanoseconds),
        PoolLooks.ThreadNanoseconds - _threadsAtStart,
        PoolLooks.LookedNanoseconds - _lookedAtStart);

    /// <summary>Records that a flow was ready and waited.</summary>
    public void NoteQueued(long nanoseconds, FlowQueue queue)
    {
        // Short waits are frequent, and all threads would write to the same line of the cache.
        if (nanoseconds >= LongWaitNanoseconds) Interlocked.Add(ref _queuedNanoseconds[(int)queue], nanoseconds);
    }

    /// <summary>Records that a scope held a thread of the pool while work waited for one.</summary>
    public void NoteHeldPool(long nanoseconds) => Interlocked.Add(ref _heldPoolNanoseconds, nanoseconds);

    /// <summary>Counts a scope whose flow was lost.</summary>
    /// <returns>Whether it is the first one.</returns>
    public bool CountLost() => Interlocked.Increment(ref _lost) == 1;

    /// <summary>Counts a scope of one thread that was never disposed.</summary>
    /// <returns>Whether it is the first one.</returns>
    public bool CountLeftBehind() => Interlocked.Increment(ref _leftBehind) == 1;

    /// <summary>Counts a span whose scope was given up because nothing stopped the span.</summary>
    /// <returns>Whether it is the first one.</returns>
    public bool CountSpanLetGo() => Interlocked.Increment(ref _spansLetGo) == 1;

    /// <summary>The path of calls from outside of any other phase.</summary>
    public CallPath Root { get; }

    /// <summary>Returns the path of calls below <paramref name="parent"/>.</summary>
    public CallPath Below(CallPath parent)
    {
        // Most phases are called from one place, so one comparison replaces a look-up.
        return Volatile.Read(ref _lastPath) is { } last && ReferenceEquals(last.Parent, parent) ? last : FindBelow(parent);
    }

    /// <summary>Returns the path that stands for all paths without room.</summary>
    public CallPath Overflow(CallPath rest, bool outermost)
    {
        ref var slot = ref _overflow[outermost ? 1 : 0];
        if (slot is null)
        {
            var made = new CallPath(this, rest, outermost, PhaseTable.MaxDepth);
            if (Interlocked.CompareExchange(ref slot, made, null) is null)
            {
                rest.AddChild(made);
                _outermost.Add(made);
            }
        }

        return slot;
    }

    // This takes no lock, because a thread that is interrupted could not take one. If two threads create the path at the same time, one of
    // them wins.
    private CallPath AddBelow(CallPath parent)
    {
        var made = Table.MakePath(this, parent);
        var path = _paths.GetOrAdd(parent, made);
        if (made.IsOverflow) return path;
        if (ReferenceEquals(path, made))
        {
            parent.AddChild(made);
            _outermost.Add(made);
        }
        else
        {
            Table.GiveBackPath();
        }

        return path;
    }

    private CallPath FindBelow(CallPath parent)
    {
        if (!_paths.TryGetValue(parent, out var path)) path = AddBelow(parent);
        if (ReferenceEquals(path.Parent, parent)) Volatile.Write(ref _lastPath, path);
        return path;
    }
}
