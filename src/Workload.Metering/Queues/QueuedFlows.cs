using System.Runtime.CompilerServices;

namespace Workload.Metering.Queues;

/// <summary>
/// The flows that stand in the own queues of the pool's threads, with the time since they do. The probing thread looks what is there,
/// because its probes do not go through these queues. They may be long while the common queue is short. A flow is known by its execution
/// context.
/// </summary>
internal sealed class QueuedFlows
{
    private const int Buckets = 1024, SlotsPerBucket = 4, Slots = Buckets * SlotsPerBucket;

    /// <summary>
    /// The maximum number of items that a look reads, with the oldest of a queue first. It bounds the cost of a look to some 75 µs.
    /// </summary>
    private const int MaxItems = 1024;

    /// <summary>Looks are at most this far apart, except for one that follows a rest.</summary>
    private const long LongestIntervalNanoseconds = 50_000_000;

    /// <summary>
    /// A flow is remembered for this time after it was seen last. A thread may take it and then wait for a core before the flow runs.
    /// </summary>
    private const long MemoryNanoseconds = 1_000_000_000;

    public static readonly QueuedFlows OfProcess = new();

    private readonly ExecutionContext?[] _contexts = new ExecutionContext?[Slots];
    private readonly long[] _firstSeen = new long[Slots], _lastSeen = new long[Slots];
    private readonly object[] _items = new object[MaxItems];
    private long _previousLook;
    private bool _hasAny;

    /// <summary>Whether it remembers any flow, whose context it keeps alive. Only further looks forget it.</summary>
    public bool HasAny => Volatile.Read(ref _hasAny);

    /// <summary>Looks what is in the queues. Only the probing thread calls it.</summary>
    /// <param name="nowNanoseconds">The current time, before the look.</param>
    public void Look(long nowNanoseconds)
    {
        int count = 0;
        foreach (object queue in OwnQueue.All())
            if (OwnQueue.HasItems(queue)) count += OwnQueue.CopyItems(queue, _items.AsSpan(count));
        for (int i = 0; i < count; i++)
            if (ContextOf(_items[i]) is { } context) Note(context, nowNanoseconds);
        Array.Clear(_items, 0, count);

        EndLook(nowNanoseconds);
    }

    /// <summary>Finds since when the flow on the calling thread stood in such a queue, from which a thread has just taken it.</summary>
    /// <param name="fromNanoseconds">When the last thread left the flow.</param>
    /// <param name="sinceNanoseconds">The time. It is known within the time between two looks, and is not before the given one.</param>
    public bool TryFind(long fromNanoseconds, out long sinceNanoseconds)
    {
        sinceNanoseconds = 0;
        if (!HasAny || ExecutionContext.Capture() is not { } context) return false;
        for (int first = BucketOf(context), slot = first; slot < first + SlotsPerBucket; slot++)
        {
            if (!ReferenceEquals(Volatile.Read(ref _contexts[slot]), context)) continue;
            long last = Volatile.Read(ref _lastSeen[slot]);
            sinceNanoseconds = Math.Max(fromNanoseconds, Volatile.Read(ref _firstSeen[slot]));

            // A thread has taken the flow since, if it was seen only before that. Another flow may have got the slot meanwhile.
            return last > fromNanoseconds && ReferenceEquals(Volatile.Read(ref _contexts[slot]), context);
        }

        return false;
    }

    /// <summary>Records that a flow is in a queue. Only the probing thread calls it.</summary>
    internal void Note(ExecutionContext context, long nowNanoseconds)
    {
        int slot = PlaceFor(context);
        if (ReferenceEquals(_contexts[slot], context) && _lastSeen[slot] >= _previousLook)
        {
            Volatile.Write(ref _lastSeen[slot], nowNanoseconds);
            return;
        }

        // A bucket of flows that are all in a queue keeps them. Then the wait of this flow is estimated.
        if (_lastSeen[slot] == nowNanoseconds) return;

        // It came between two looks, and the middle is right on average.
        long interval = Math.Min(nowNanoseconds - _previousLook, LongestIntervalNanoseconds);
        Volatile.Write(ref _contexts[slot], null);
        Volatile.Write(ref _firstSeen[slot], nowNanoseconds - (interval / 2));
        Volatile.Write(ref _lastSeen[slot], nowNanoseconds);
        Volatile.Write(ref _contexts[slot], context);
        Volatile.Write(ref _hasAny, true);
    }

    /// <summary>Forgets the flows that were not seen for long. Only the probing thread calls it.</summary>
    internal void EndLook(long nowNanoseconds)
    {
        _previousLook = nowNanoseconds;
        if (!_hasAny) return;
        bool any = false;
        for (int slot = 0; slot < Slots; slot++)
        {
            if (_contexts[slot] is null) continue;
            if (nowNanoseconds - _lastSeen[slot] > MemoryNanoseconds) Volatile.Write(ref _contexts[slot], null);
            else any = true;
        }

        Volatile.Write(ref _hasAny, any);
    }

    private int PlaceFor(ExecutionContext context)
    {
        int first = BucketOf(context), oldest = first;
        for (int slot = first; slot < first + SlotsPerBucket; slot++)
        {
            if (ReferenceEquals(_contexts[slot], context)) return slot;
            if (_lastSeen[slot] < _lastSeen[oldest]) oldest = slot;
        }

        return oldest;
    }

    private static int BucketOf(ExecutionContext context) => RuntimeHelpers.GetHashCode(context) % Buckets * SlotsPerBucket;

#if NET10_0_OR_GREATER
    private static ExecutionContext? ContextOf(object item) => item is Task task ? DelayedFlow.ContextOfFlow(task) : null;
#else
    private static ExecutionContext? ContextOf(object item) => null;
#endif
}
