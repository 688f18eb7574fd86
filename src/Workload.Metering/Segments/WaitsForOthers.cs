using Workload.Metering.Aggregation;
using Workload.Metering.Queues;

namespace Workload.Metering.Segments;

/// <summary>
/// What a thread may wait for within the runtime. If cores are short, a thread that holds a mutex, or a worker of the pool that is being
/// started, waits for a core meanwhile.
/// </summary>
/// <param name="CoreNanoseconds">The longest recent wait of a thread for a core.</param>
/// <param name="WorkerNanoseconds">The longest time that the start of the workers may take that were started meanwhile.</param>
/// <param name="MutexShare">The share of the blocked time that is spent on mutexes, or null if it is unknown.</param>
/// <param name="IsCrowded">
/// Whether the pool has many more threads than cores, and some of them are new, and the thread may have queued an item.
/// </param>
internal readonly record struct WaitsForOthers(long CoreNanoseconds, long WorkerNanoseconds, float? MutexShare, bool IsCrowded)
{
    /// <summary>
    /// The start of one worker takes at most this many times as long as one wait for a core. The worker needs two turns on a core, and the
    /// thread that holds the lock needs one. Workers are started one after another. A wait for a mutex takes at most as long.
    /// </summary>
    private const int CoreWaitsPerWait = 3;

    /// <summary>
    /// For so long after it grew, there may be no looks at the threads of a crowded pool. The probing thread needs a core for them, too.
    /// </summary>
    private const long BurstNanoseconds = 2_000_000_000;

    /// <summary>Returns what is known of a time that ends now, in which a path was the innermost.</summary>
    /// <param name="startNanoseconds">The start of that time.</param>
    /// <param name="nowNanoseconds">Its end.</param>
    /// <param name="path">The path.</param>
    /// <param name="mayHaveQueued">Whether the thread may have queued an item of the pool. Only then does it start a worker.</param>
    /// <param name="ownMutexShare">The share of the looks at the thread in that time that found it waiting for a mutex.</param>
    public static WaitsForOthers Since(
        long startNanoseconds, long nowNanoseconds, CallPath path, bool mayHaveQueued, float? ownMutexShare) => new(
        CoreWaits.Longest(nowNanoseconds),
        mayHaveQueued ? ForWorkers(startNanoseconds, nowNanoseconds) : 0,
        ownMutexShare ?? MutexSamples.ShareOf(path, nowNanoseconds),
        mayHaveQueued && PoolLine.HasManyThreads && PoolGrowth.OfProcess.Since(nowNanoseconds - BurstNanoseconds) > 0);

    /// <summary>
    /// Returns the part of a blocked time in which the thread waited for another one that waited for a core. A sleep that follows the start
    /// of a worker has the same clocks. So without looks it is nothing, except in a crowded pool, whose threads mostly wait for each other.
    /// </summary>
    /// <param name="blockedNanoseconds">The blocked time.</param>
    /// <param name="waits">The number of times that the thread gave up its core, or null if it is unknown.</param>
    public long Of(long blockedNanoseconds, long? waits)
    {
        long most = Math.Max(WorkerNanoseconds, CoreWaitsPerWait * CoreNanoseconds * Math.Max(1, waits ?? 1));
        if (MutexShare is not { } share) return IsCrowded && blockedNanoseconds <= most ? blockedNanoseconds : 0;
        return Math.Min(Rounding.Truncate(blockedNanoseconds * share), most);
    }

    // This is the longest time that the start of workers may take that were started in a time that ends now.
    private static long ForWorkers(long startNanoseconds, long nowNanoseconds)
    {
        long worker = CoreWaitsPerWait * CoreWaits.Longest(nowNanoseconds);

        // The pool counts a worker before it starts it.
        return worker == 0 ? 0 : worker * PoolGrowth.OfProcess.Since(startNanoseconds - worker);
    }
}
