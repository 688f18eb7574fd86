using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>The longest time for which a thread that ran metered code recently waited for a core.</summary>
internal static class CoreWaits
{
    /// <summary>Shorter waits are usual on any machine.</summary>
    private const long ShortestNanoseconds = 1_000_000;

    /// <summary>The time for which a long wait counts, if no longer one follows.</summary>
    private const long RecentNanoseconds = 1_000_000_000;

    private static long s_longest;
    private static long s_longestAt;

    /// <summary>Records the waits of a thread during a stretch of its time.</summary>
    /// <returns>The longest recent wait in nanoseconds, or 0 if there was none.</returns>
    public static long Note(in RunQueueReading start, in RunQueueReading end, long nowNanoseconds)
    {
        long longest = nowNanoseconds - Volatile.Read(ref s_longestAt) <= RecentNanoseconds ? Volatile.Read(ref s_longest) : 0;
        long waited = end.DelayNanoseconds - start.DelayNanoseconds;
        if (waited < ShortestNanoseconds) return longest;
        long waits = end.Switches - start.Switches - ((end.VoluntarySwitches - start.VoluntarySwitches) ?? 0);
        long one = waited / Math.Max(1, waits);
        if (one <= longest) return longest;
        Volatile.Write(ref s_longest, one);
        Volatile.Write(ref s_longestAt, nowNanoseconds);
        return one;
    }
}
