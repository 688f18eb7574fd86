using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>The sums of how long probes of the pool waited for a thread: the process's, whichever meter asks.</summary>
internal static class PoolDelay
{
    private static readonly object s_lock = new();
    private static readonly SortedDictionary<int, long> s_counts = [];
    private static long s_collected;
    private static long s_probedNanoseconds;
    private static double s_weighted;

    /// <summary>Adds what has come through since the last time.</summary>
    public static void Collect()
    {
        lock (s_lock) CollectLocked();
    }

    /// <summary>All that came through so far, and how long the oldest one that has not has waited.</summary>
    public static PoolDelaySums Sums()
    {
        lock (s_lock)
        {
            CollectLocked();
            long taken = PoolLine.Taken, oldest = taken < PoolLine.Sent ? Math.Max(0, WallClock.Now() - PoolLine.SentAt(taken + 1)) : 0;
            return new PoolDelaySums
            {
                ProbedNanoseconds = s_probedNanoseconds,
                WeightedNanoseconds = s_weighted,
                Histogram = new HistogramCounts(s_counts),
                OldestNanoseconds = oldest,
            };
        }
    }

    private static void CollectLocked()
    {
        long taken = PoolLine.Taken;
        for (long number = s_collected + 1; number <= taken; number++)
        {
            long at = PoolLine.TakenAt(number);

            // One that another thread is about to note comes next time; so does what follows it.
            if (at == 0 && PoolLine.Sent - number < PoolLine.MaxUnderWay) return;
            s_collected = number;
            if (at != 0) AddLocked(at - PoolLine.SentAt(number), PoolLine.SentAt(number) - PoolLine.SentAt(number - 1));
        }
    }

    private static void AddLocked(long delayNanoseconds, long intervalNanoseconds)
    {
        long delay = Math.Max(0, delayNanoseconds);
        double seconds = Math.Clamp(intervalNanoseconds / 1e9, 0, 1);
        int bucket = HistogramBuckets.IndexOf(delay);
        s_counts[bucket] = s_counts.GetValueOrDefault(bucket) + 1;
        s_probedNanoseconds += (long)(seconds * 1e9);
        s_weighted += delay * seconds;
    }
}
