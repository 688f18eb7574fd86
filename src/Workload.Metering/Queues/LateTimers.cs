using System.Runtime.CompilerServices;

namespace Workload.Metering.Queues;

/// <summary>
/// The timers that came due while no thread of the pool took them, and that flows await. Such a flow has awaited until then, and has waited
/// for a thread since. A flow is known by its execution context, which is kept weakly.
/// </summary>
internal sealed class LateTimers
{
    private const int Buckets = 256, SlotsPerBucket = 4;

    private const long NanosecondsPerTick = 1_000_000;

    public static readonly LateTimers OfProcess = new();

    private readonly WeakReference<ExecutionContext>?[] _contexts = new WeakReference<ExecutionContext>?[Buckets * SlotsPerBucket];
    private readonly long[] _starts = new long[Buckets * SlotsPerBucket], _dues = new long[Buckets * SlotsPerBucket];
    private long _count;
    private long _lastDue;

    /// <summary>The tick of the last complete look. Timers that were due then are recorded. Only the probing thread uses it.</summary>
    private long _lookedAt = long.MinValue;

    /// <summary>The time of tick 0. The ticks lag behind the time by up to one step, so the least difference is the right one.</summary>
    private long _tickZero = long.MaxValue;

    /// <summary>Records the current time before a look. Only the probing thread calls it.</summary>
    public void BeginLook(long nowTicks, long nowNanoseconds) =>
        _tickZero = Math.Min(_tickZero, nowNanoseconds - (nowTicks * NanosecondsPerTick));

    /// <summary>Records a due timer. Only the probing thread calls it.</summary>
    /// <param name="context">The context of the flow that awaits it.</param>
    /// <param name="startTicks">When it was started, in ticks of the runtime.</param>
    /// <param name="dueTicks">When it was due.</param>
    public void Note(ExecutionContext context, long startTicks, long dueTicks)
    {
        if (dueTicks <= _lookedAt) return;
        long slot = BucketOf(context) + (_count++ % SlotsPerBucket), due = _tickZero + (dueTicks * NanosecondsPerTick);

        // A reader that finds the context also finds the times, or 0.
        Volatile.Write(ref _dues[slot], 0);
        Volatile.Write(ref _starts[slot], _tickZero + (startTicks * NanosecondsPerTick));
        Volatile.Write(ref _contexts[slot], new WeakReference<ExecutionContext>(context));
        Volatile.Write(ref _dues[slot], due);
        if (due > _lastDue) Volatile.Write(ref _lastDue, due);
    }

    /// <summary>Records that all due timers were found. Only the probing thread calls it.</summary>
    public void EndLook(long nowTicks) => _lookedAt = nowTicks;

    /// <summary>Finds when the timer was due that the flow on the calling thread awaited.</summary>
    /// <param name="fromNanoseconds">When the flow began to await.</param>
    /// <param name="nowNanoseconds">The current time.</param>
    /// <param name="dueNanoseconds">
    /// When the timer was due. Of several timers of one flow it is the one that started nearest to the time, and of those the last one.
    /// </param>
    public bool TryFind(long fromNanoseconds, long nowNanoseconds, out long dueNanoseconds)
    {
        dueNanoseconds = 0;
        if (Volatile.Read(ref _lastDue) <= fromNanoseconds || ExecutionContext.Capture() is not { } context) return false;
        long nearest = long.MaxValue;
        for (int first = BucketOf(context), slot = first; slot < first + SlotsPerBucket; slot++)
        {
            long due = Volatile.Read(ref _dues[slot]), distance = Math.Abs(fromNanoseconds - Volatile.Read(ref _starts[slot]));
            if (due <= fromNanoseconds || due > nowNanoseconds || distance > nearest) continue;
            if (distance == nearest && due < dueNanoseconds) continue;
            if (Volatile.Read(ref _contexts[slot]) is not { } known || !known.TryGetTarget(out var flow) || !ReferenceEquals(flow, context))
                continue;
            (nearest, dueNanoseconds) = (distance, due);
        }

        return nearest != long.MaxValue;
    }

    private static int BucketOf(ExecutionContext context) => RuntimeHelpers.GetHashCode(context) % Buckets * SlotsPerBucket;
}
