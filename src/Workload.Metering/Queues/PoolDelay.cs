using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Queues;

/// <summary>
/// The sums of the times that probes of the pool waited for a thread. They belong to the process, whichever meter reads them.
/// </summary>
internal static class PoolDelay
{
    private static readonly object s_lock = new();
    private static readonly WallHistogram s_histogram = new();
    private static readonly MinuteMaximum s_recent = new();
    private static long s_collected;
    private static long s_probedNanoseconds;
    private static double s_weighted;

    /// <summary>Adds the probes that were taken since the last call.</summary>
    public static void Collect()
    {
        lock (s_lock) CollectLocked();
    }

    /// <summary>Returns the sums of all probes that were taken, and the waiting time of the oldest one that was not.</summary>
    public static PoolDelaySums Sums()
    {
        lock (s_lock)
        {
            CollectLocked();
            var histogram = new HistogramSum();
            histogram.Reserve(s_histogram.UsedChunks);
            s_histogram.TryAddTo(histogram);
            return new PoolDelaySums
            {
                ProbedNanoseconds = s_probedNanoseconds,
                WeightedNanoseconds = s_weighted,
                Histogram = histogram.Take(),
                OldestNanoseconds = Oldest(),
            };
        }
    }

    /// <summary>Returns the longest wait of the last minute, with that of the oldest probe that was not taken.</summary>
    public static long LongestOfLastMinute()
    {
        lock (s_lock)
        {
            CollectLocked();
            return Math.Max(Oldest(), s_recent.At(WallClock.Now()));
        }
    }

    private static long Oldest()
    {
        long taken = PoolLine.Taken;
        return taken < PoolLine.Sent ? Math.Max(0, WallClock.Now() - PoolLine.SentAt(taken + 1)) : 0;
    }

    private static void CollectLocked()
    {
        long taken = PoolLine.Taken;
        for (long number = s_collected + 1; number <= taken; number++)
        {
            long at = PoolLine.TakenAt(number);

            // If another thread is about to record the probe, this probe and the following ones are added next time.
            if (at == 0 && PoolLine.Sent - number < PoolLine.MaxUnderWay) return;
            s_collected = number;
            if (at == 0) continue;
            s_recent.Note(Math.Max(0, at - PoolLine.SentAt(number)), at);
            AddLocked(at - PoolLine.SentAt(number), PoolLine.SentAt(number) - PoolLine.SentAt(number - 1));
        }
    }

    private static void AddLocked(long delayNanoseconds, long intervalNanoseconds)
    {
        long delay = Math.Max(0, delayNanoseconds);
        double seconds = Bounded.Clamp(intervalNanoseconds / 1e9, 0, 1);
        int bucket = HistogramBuckets.IndexOf(delay);
        s_histogram.Reserve(bucket);
        s_histogram.Count(bucket);
        s_probedNanoseconds += (long)(seconds * 1e9);
        s_weighted += delay * seconds;
    }
}
