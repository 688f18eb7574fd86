using System.Runtime.CompilerServices;
using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>
/// The queues of the application's own schedulers and synchronization contexts. Nothing can be sent through them, for they are not ours: what a
/// flow waits there is known from what other metered flows do on the same one. A flow that resumes while others ran there all the time
/// stood in its queue; and since such queues are first in, first out, it was queued after whatever was suspended later and is back already.
/// </summary>
internal static class SchedulerQueue
{
    /// <summary>Not of a scheduler of the application's own.</summary>
    public const int None = -1;

    // Two schedulers that share a place forget each other: then their waits count as awaited.
    private const int Places = 32, Runs = 64;

    /// <summary>Others that ran for this share of the time left no room: a scheduler takes a moment between two items too.</summary>
    private const double Full = 0.75;

    private static readonly Place[] s_places = MakePlaces();

    /// <summary>The place of the scheduler whose item the calling thread runs; <see cref="None"/> for the pool's own and for plain threads.</summary>
    public static int OfCurrentThread()
    {
        if (SynchronizationContext.Current is { } context && context.GetType() != typeof(SynchronizationContext)) return Find(context);
        var scheduler = TaskScheduler.Current;
        return ReferenceEquals(scheduler, TaskScheduler.Default) ? None : Find(scheduler);
    }

    /// <summary>A flow has run on a scheduler from one instant to the other.</summary>
    public static void NoteRun(int place, long startNanoseconds, long endNanoseconds)
    {
        var queue = s_places[place];
        queue.Gate.Enter();
        ref var run = ref queue.Ran[queue.Next++ % Runs];
        run = new Run(startNanoseconds, endNanoseconds);
        queue.Gate.Exit();
    }

    /// <summary>How much of the time in which a flow had no thread, which ends now on a scheduler, it stood in that one's queue.</summary>
    public static long QueuedOf(int place, long gapNanoseconds, long nowNanoseconds)
    {
        var queue = s_places[place];
        long suspended = nowNanoseconds - gapNanoseconds;
        queue.Gate.Enter();

        // Before another one was suspended that is back already, it was not queued.
        long from = Math.Max(suspended, queue.Youngest), ran = 0;
        for (long i = queue.Next - 1; i >= 0 && i >= queue.Next - Runs; i--)
        {
            ref readonly var run = ref queue.Ran[i % Runs];
            ran += Math.Max(0, Math.Min(run.End, nowNanoseconds) - Math.Max(run.Start, from));
        }

        queue.Youngest = Math.Max(queue.Youngest, suspended);
        queue.Gate.Exit();
        long most = Math.Max(0, nowNanoseconds - from);
        return ran >= Full * most ? most : ran;
    }

    private static int Find(object scheduler)
    {
        // Its number, not itself: it is not to be kept alive.
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

    private readonly record struct Run(long Start, long End);

    private sealed class Place
    {
        public readonly Run[] Ran = new Run[Runs];
        public int Key;
        public SpinGate Gate;
        public long Next;

        /// <summary>When the flow was suspended that was suspended last of those that are back.</summary>
        public long Youngest;
    }
}
