using System.Runtime.CompilerServices;
using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>
/// Estimates waits in the queues of the application's own schedulers and synchronization contexts. No probe can be sent through them,
/// because they belong to the application. The wait of a flow is known from other metered flows on the same scheduler. If others ran there
/// all the time, the flow stood in the queue. Such queues are first in, first out. So the flow was queued after any flow that was suspended
/// later and has already resumed.
/// </summary>
internal static class SchedulerQueue
{
    /// <summary>The place for no scheduler of the application.</summary>
    public const int None = -1;

    // Two schedulers with the same place displace each other, and then their waits count as awaiting.
    private const int Places = 32, Runs = 64;

    /// <summary>
    /// Runs are joined if the time between them is at most this part of the later one, or if it is short and all such times are at most
    /// this part of the joined runs. So a scheduler that is always busy needs one entry, however many flows take turns there.
    /// </summary>
    private const int JoinedPart = 8;
    private const long ShortNanoseconds = 1_000_000;

    /// <summary>
    /// The share of the time from which other flows kept a scheduler busy. A scheduler also needs some time between two items.
    /// </summary>
    private const double Full = 0.75;

    private static readonly Place[] s_places = MakePlaces();

    /// <summary>
    /// Returns the place of the scheduler whose item the calling thread runs. It is <see cref="None"/> for the pool's own scheduler and for
    /// plain threads.
    /// </summary>
    public static int OfCurrentThread()
    {
        if (SynchronizationContext.Current is { } context && context.GetType() != typeof(SynchronizationContext)) return Find(context);
        var scheduler = TaskScheduler.Current;
        return ReferenceEquals(scheduler, TaskScheduler.Default) ? None : Find(scheduler);
    }

    /// <summary>Records that a flow has run on a scheduler between two instants.</summary>
    public static void NoteRun(int place, long startNanoseconds, long endNanoseconds)
    {
        var queue = s_places[place];
        long busy = Math.Max(0, endNanoseconds - startNanoseconds);
        queue.Gate.Enter();
        ref var last = ref queue.Ran[(queue.Next + Runs - 1) % Runs];
        if (queue.Next > 0 && startNanoseconds >= last.Start && last.Joins(startNanoseconds - last.End, busy))
            last = new Run(last.Start, Math.Max(last.End, endNanoseconds), last.Busy + busy);
        else
            queue.Ran[queue.Next++ % Runs] = new Run(startNanoseconds, endNanoseconds, busy);
        queue.Gate.Exit();
    }

    /// <summary>
    /// Returns the part of a time without a thread that a flow stood in a scheduler's queue. The time ends now on that scheduler.
    /// </summary>
    public static long QueuedOf(int place, long gapNanoseconds, long nowNanoseconds)
    {
        var queue = s_places[place];
        long suspended = nowNanoseconds - gapNanoseconds;
        queue.Gate.Enter();

        // The flow cannot have been queued before the suspension of another flow that has already resumed.
        long from = Math.Max(suspended, queue.Youngest), ran = 0;
        for (long i = queue.Next - 1; i >= 0 && i >= queue.Next - Runs; i--)
        {
            ref readonly var run = ref queue.Ran[i % Runs];
            long within = Math.Min(run.End, nowNanoseconds) - Math.Max(run.Start, from), length = run.End - run.Start;
            if (within > 0) ran += within == length ? run.Busy : (long)((double)run.Busy * within / length);
        }

        queue.Youngest = Math.Max(queue.Youngest, suspended);
        queue.Gate.Exit();
        long most = Math.Max(0, nowNanoseconds - from);
        return ran >= Full * most ? most : ran;
    }

    private static int Find(object scheduler)
    {
        // The hash code is stored and not the scheduler itself, which must not be kept alive.
        int key = RuntimeHelpers.GetHashCode(scheduler), place = key % Places;
        var queue = s_places[place];
        if (Volatile.Read(ref queue.Key) == key) return place;
        queue.Gate.Enter();
        queue.Key = key;
        queue.Next = queue.Youngest = 0;
        queue.Gate.Exit();
        return place;
    }

    private static Place[] MakePlaces()
    {
        var places = new Place[Places];
        for (int i = 0; i < Places; i++) places[i] = new Place();
        return places;
    }

    /// <summary>Runs without a pause between them, with the sum of their times.</summary>
    private readonly record struct Run(long Start, long End, long Busy)
    {
        public bool Joins(long pause, long nextBusy) => pause <= nextBusy / JoinedPart
            || (pause <= ShortNanoseconds && End - Start - Busy + pause <= (Busy + nextBusy) / JoinedPart);
    }

    private sealed class Place
    {
        public readonly Run[] Ran = new Run[Runs];
        public int Key;
        public SpinGate Gate;
        public long Next;

        /// <summary>The latest suspension among the flows that have already resumed.</summary>
        public long Youngest;
    }
}
