using Workload.Metering.Clocks;

namespace Workload.Metering.Queues;

/// <summary>The longest time for which a thread that ran metered code recently waited for a core.</summary>
internal static class CoreWaits
{
    /// <summary>Shorter waits are usual on any machine.</summary>
    private const long ShortestNanoseconds = 1_000_000;

    private static readonly RecentMaximum s_longest = new();

    /// <summary>Returns the longest recent wait in nanoseconds, or 0 if there was none.</summary>
    public static long Longest(long nowNanoseconds) => s_longest.At(nowNanoseconds);

    /// <summary>Records the waits of a thread during a stretch of its time.</summary>
    public static void Note(in RunQueueReading start, in RunQueueReading end, long nowNanoseconds)
    {
        long waited = end.DelayNanoseconds - start.DelayNanoseconds;
        if (waited < ShortestNanoseconds) return;
        long waits = end.Switches - start.Switches - ((end.VoluntarySwitches - start.VoluntarySwitches) ?? 0);
        s_longest.Note(waited / Math.Max(1, waits), nowNanoseconds);
    }
}
