namespace Workload.Metering.Queues;

/// <summary>
/// The times in which no thread of the pool took anything, although work was pending. A timer that came due in such a time waited too,
/// because all threads were held.
/// </summary>
internal static class PoolStalls
{
    /// <summary>The minimum length. A shorter pause is the work of one item.</summary>
    private const long ShortestNanoseconds = 20_000_000;

    private const int Slots = 16;

    private static readonly long[] s_from = new long[Slots], s_until = new long[Slots];
    private static long s_count;
    private static long s_lastUntil;
    private static long s_laneEmptyAt;

    /// <summary>The last look that found a due timer, or 0 if the later one found none. Only the probing thread uses it.</summary>
    private static long s_laneDueAt;

    /// <summary>The last time at which no due timer was found waiting, or 0 if it is unknown.</summary>
    public static long LaneEmptyAt => Volatile.Read(ref s_laneEmptyAt);

    /// <summary>Records whether a due timer waits for a thread. Only the probing thread calls it.</summary>
    /// <param name="isEmpty">Whether none waits.</param>
    /// <param name="lastTakenNanoseconds">When an item was taken that was recorded.</param>
    /// <param name="nowNanoseconds">The current time.</param>
    public static void NoteLane(bool isEmpty, long lastTakenNanoseconds, long nowNanoseconds)
    {
        if (!isEmpty)
        {
            s_laneDueAt = nowNanoseconds;
        }
        else if (s_laneDueAt == 0 || lastTakenNanoseconds > s_laneDueAt)
        {
            // A thread that has just taken the timer has not recorded the end of the stall yet, and needs to know when it came due.
            s_laneDueAt = 0;
            Volatile.Write(ref s_laneEmptyAt, nowNanoseconds);
        }
    }

    /// <summary>Records that a thread takes an item after a time in which work was pending and none was taken.</summary>
    public static void NoteTaken(long lastTakenNanoseconds, long nowNanoseconds)
    {
        if (nowNanoseconds - lastTakenNanoseconds < ShortestNanoseconds) return;
        long number = Interlocked.Increment(ref s_count) % Slots;
        Volatile.Write(ref s_until[number], 0);
        Volatile.Write(ref s_from[number], Math.Max(lastTakenNanoseconds, Volatile.Read(ref s_laneEmptyAt)));
        Volatile.Write(ref s_until[number], nowNanoseconds);
        Volatile.Write(ref s_lastUntil, nowNanoseconds);
    }

    /// <summary>Finds the last stall in which a timer was due and that ended at about an instant.</summary>
    /// <param name="instant">The instant. Another thread may record an end slightly later than this was read.</param>
    /// <param name="slackNanoseconds">The maximum difference.</param>
    /// <param name="due">When the first timer of the stall was due.</param>
    /// <param name="end">When the stall ended.</param>
    public static bool TryFindEnded(long instant, long slackNanoseconds, out long due, out long end)
    {
        due = end = 0;
        if (Volatile.Read(ref s_lastUntil) < instant - slackNanoseconds) return false;
        for (int i = 0; i < Slots; i++)
        {
            long until = Volatile.Read(ref s_until[i]), from = Volatile.Read(ref s_from[i]);
            if (until >= end && Math.Abs(instant - until) <= slackNanoseconds && until - from >= ShortestNanoseconds)
                (due, end) = (from, until);
        }

        return end != 0;
    }
}
