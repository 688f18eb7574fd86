using Workload.Metering.Aggregation;
using Workload.Metering.Queues;

namespace Workload.Metering.Flow;

/// <summary>Looks which phases hold the threads of the pool while work waits for one.</summary>
internal static class HeldPoolThreads
{
    /// <summary>A look counts for at most this time, because nothing is known of a longer time without one.</summary>
    private const long LongestNanoseconds = 50_000_000;

    private static long s_lastLook;

    /// <summary>Looks at all threads that run scopes. Only the probing thread calls it.</summary>
    public static void Look(long nowNanoseconds)
    {
        long time = Math.Min(nowNanoseconds - s_lastLook, LongestNanoseconds);
        s_lastLook = nowNanoseconds;
        if (PoolLine.Taken >= PoolLine.Sent) return;
        foreach (var cursor in CursorRegistry.All)
            if (cursor.PathOnPool(out _) is { } path) path.Phase.NoteHeldPool(time);

        // The pool may have idle threads besides that it is about to end.
        ThreadPool.GetMaxThreads(out int most, out _);
        ThreadPool.GetAvailableThreads(out int available, out _);
        PoolLooks.Add(time, most - available);
    }
}
