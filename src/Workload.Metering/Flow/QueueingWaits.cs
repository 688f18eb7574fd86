using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>
/// What a thread may wait for when it queues an item of the pool or takes one. If cores are short, a thread that holds a mutex or that is
/// being started waits for a core meanwhile.
/// </summary>
/// <param name="WorkerNanoseconds">The longest time that the start of the workers may take that were started meanwhile.</param>
/// <param name="MutexShare">The share of the blocked time that is spent on mutexes, or null if it is unknown.</param>
internal readonly record struct QueueingWaits(long WorkerNanoseconds, float? MutexShare)
{
    /// <summary>
    /// The start of one worker takes at most this many times as long as one wait for a core. The worker needs two turns on a core, and the
    /// thread that holds the lock needs one. Workers are started one after another.
    /// </summary>
    private const int CoreWaitsPerWorker = 3;

    /// <summary>Returns what is known of a time that ends now, in which a path was the innermost.</summary>
    public static QueueingWaits Since(long startNanoseconds, long nowNanoseconds, CallPath path) =>
        new(ForWorkers(startNanoseconds, nowNanoseconds), MutexSamples.ShareOf(path, nowNanoseconds));

    /// <summary>Returns the longest time that the start of workers may take that were started in a time that ends now.</summary>
    public static long ForWorkers(long startNanoseconds, long nowNanoseconds)
    {
        long worker = CoreWaitsPerWorker * CoreWaits.Longest(nowNanoseconds);

        // The pool counts a worker before it starts it.
        return worker == 0 ? 0 : worker * PoolGrowth.OfProcess.Since(startNanoseconds - worker);
    }
}
