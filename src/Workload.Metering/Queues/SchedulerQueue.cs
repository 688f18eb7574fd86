using System.Runtime.CompilerServices;
using Workload.Metering.Aggregation;

namespace Workload.Metering.Queues;

/// <summary>
/// Estimates waits in the queues of the application's own schedulers and synchronization contexts. No probe can be sent through them,
/// because they belong to the application. The wait of a flow is known from other metered flows on the same scheduler, and from the clocks
/// of its thread. If the scheduler was busy all the time, the flow stood in the queue. Such queues are first in, first out. So the flow was
/// queued after any flow that was suspended later and has already resumed, and after the scheduler was last idle.
/// </summary>
internal static class SchedulerQueue
{
    /// <summary>The place for no scheduler of the application.</summary>
    public const int None = -1;

    // Two schedulers with the same place displace each other, and then their waits count as awaiting.
    private const int Places = 32, Suspensions = 32, Orders = 8;

    /// <summary>
    /// The share of the time from which a scheduler counts as always busy. A scheduler also needs some time between two items.
    /// </summary>
    private const double Full = 0.75;

    /// <summary>The share of the time below which a busy scheduler is no evidence of a queue.</summary>
    private const double Some = 0.25;

    private static readonly Place[] s_places = MakePlaces();

    /// <summary>
    /// Returns the place of the scheduler whose item the calling thread runs. It is <see cref="None"/> for the pool's own scheduler and for
    /// plain threads.
    /// </summary>
    /// <remarks>
    /// A scheduler may have threads of its own. Then the place is that of the thread. One queue may have many contexts, because some
    /// frameworks make a context for each callback or each flow. Whoever else runs on the thread keeps the flow waiting in any case. The
    /// type stands for the queue, because a thread may serve several queues by priority.
    /// </remarks>
    /// <param name="onPool">Whether the thread belongs to the pool.</param>
    public static int OfCurrentThread(bool onPool)
    {
        object queue;
        if (SynchronizationContext.Current is { } context && context.GetType() != typeof(SynchronizationContext))
        {
            queue = context;
        }
        else
        {
            queue = TaskScheduler.Current;
            if (ReferenceEquals(queue, TaskScheduler.Default)) return None;
        }

        // The hash code is stored and not the scheduler itself, which must not be kept alive.
        return onPool
            ? Find(RuntimeHelpers.GetHashCode(queue))
            : Find(Environment.CurrentManagedThreadId) + (Places * (RuntimeHelpers.GetHashCode(queue.GetType()) % Orders));
    }

    /// <summary>Whether two places are of the same thread, or of the same scheduler in the pool.</summary>
    public static bool AreTogether(int place, int other) => place >= 0 && other >= 0 && place % Places == other % Places;

    /// <summary>Records that a flow has run on a scheduler between two instants, at the later of which it was suspended or ended.</summary>
    public static void NoteRun(int place, long startNanoseconds, long endNanoseconds)
    {
        var queue = s_places[place % Places];
        ref var order = ref queue.Orders[place / Places];
        queue.Gate.Enter();
        queue.Busy.Add(startNanoseconds, endNanoseconds, Math.Max(0, endNanoseconds - startNanoseconds), waitedNanoseconds: 0);
        order.Suspended[order.Runs++ % Suspensions] = endNanoseconds;
        queue.Gate.Exit();
    }

    /// <summary>
    /// Records what a scheduler's thread did between two metered flows. It was busy with other code for a part of the time, and for another
    /// part it waited for a core.
    /// </summary>
    public static void NotePause(int place, long startNanoseconds, long endNanoseconds, long busyNanoseconds, long waitedNanoseconds)
    {
        var queue = s_places[place % Places];
        queue.Gate.Enter();
        queue.Busy.Add(startNanoseconds, endNanoseconds, busyNanoseconds, waitedNanoseconds);
        queue.Gate.Exit();
    }

    /// <summary>
    /// Returns the part of a time without a thread that a flow stood in a scheduler's queue. The time ends now on that scheduler.
    /// </summary>
    public static long QueuedOf(int place, long gapNanoseconds, long nowNanoseconds)
    {
        var queue = s_places[place % Places];
        ref var order = ref queue.Orders[place / Places];
        long suspended = nowNanoseconds - gapNanoseconds;
        queue.Gate.Enter();
        long from = order.Youngest > suspended ? order.AfterYoungest(nowNanoseconds) : suspended;

        // A scheduler is not idle while the flow is in its queue. The flow was queued between that time and now, and the middle is right
        // on average.
        long idle = queue.Busy.LastIdle(nowNanoseconds);
        if (idle > from) from = idle + ((nowNanoseconds - idle) / 2);
        var sum = queue.Busy.Since(from);
        order.Youngest = Math.Max(order.Youngest, suspended);
        queue.Gate.Exit();
        long most = Math.Max(0, nowNanoseconds - from);

        // A thread that waits for a core may have something in its queue or not. What it did in the rest of the time decides.
        return sum.Busy >= Full * (most - sum.Waited) && sum.Busy >= Some * most ? most : Math.Min(sum.Busy, most);
    }

    private static int Find(int key)
    {
        int place = key % Places;
        var queue = s_places[place];
        if (Volatile.Read(ref queue.Key) == key) return place;
        queue.Gate.Enter();
        queue.Key = key;
        queue.Busy.Clear();
        for (int i = 0; i < Orders; i++) queue.Orders[i].Runs = queue.Orders[i].Youngest = 0;
        queue.Gate.Exit();
        return place;
    }

    private static Place[] MakePlaces()
    {
        var places = new Place[Places];
        for (int i = 0; i < Places; i++) places[i] = new Place();
        return places;
    }

    private sealed class Place
    {
        public readonly BusyHistory Busy = new();
        public readonly Order[] Orders = MakeOrders();
        public int Key;
        public SpinGate Gate;

        private static Order[] MakeOrders()
        {
            var orders = new Order[SchedulerQueue.Orders];
            for (int i = 0; i < orders.Length; i++) orders[i] = new Order();
            return orders;
        }
    }

    /// <summary>The order in which the flows of one queue were suspended.</summary>
    private struct Order()
    {
        public readonly long[] Suspended = new long[Suspensions];
        public long Runs;

        /// <summary>The latest suspension among the flows that have already resumed.</summary>
        public long Youngest;

        /// <summary>
        /// Returns when a flow was queued that resumes now and was suspended before <see cref="Youngest"/>. That was after that suspension
        /// and before the next one, whose flow has not resumed yet. The middle is right on average.
        /// </summary>
        public readonly long AfterYoungest(long nowNanoseconds)
        {
            long next = nowNanoseconds;
            foreach (long suspended in Suspended)
                if (suspended > Youngest) next = Math.Min(next, suspended);
            return Youngest + ((next - Youngest) / 2);
        }
    }
}
