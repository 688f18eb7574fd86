namespace Workload.Metering.Flow;

/// <summary>
/// The times in which no thread of the pool took anything, although work was pending. A timer that came due in such a time could not
/// overtake the queue, because all threads were held.
/// </summary>
internal static class PoolStalls
{
    /// <summary>The minimum length. A shorter pause is the work of one item.</summary>
    private const long ShortestNanoseconds = 20_000_000;

    /// <summary>The uncertainty of when a flow was queued.</summary>
    private const long SlackNanoseconds = 10_000_000;

    private const int Slots = 16;

    private static readonly long[] s_from = new long[Slots], s_until = new long[Slots];
    private static long s_count;
    private static long s_lastUntil;
    private static long s_laneEmptyAt;

    /// <summary>The last time at which no due timer was found waiting, or 0 if it is unknown.</summary>
    public static long LaneEmptyAt => Volatile.Read(ref s_laneEmptyAt);

    /// <summary>Records that no due timer waits for a thread. Only the probing thread calls it.</summary>
    public static void NoteLaneEmpty(long nowNanoseconds) => Volatile.Write(ref s_laneEmptyAt, nowNanoseconds);

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

    /// <summary>
    /// Returns the time from which the timers were due and waited that the pool took at an instant after a stall. It is the instant itself
    /// if there was no stall before it.
    /// </summary>
    public static long DueBefore(long takenNanoseconds)
    {
        long due = takenNanoseconds;
        if (Volatile.Read(ref s_lastUntil) < takenNanoseconds - SlackNanoseconds) return due;
        for (int i = 0; i < Slots; i++)
        {
            long until = Volatile.Read(ref s_until[i]), from = Volatile.Read(ref s_from[i]);
            if (until - from >= ShortestNanoseconds && Math.Abs(takenNanoseconds - until) <= SlackNanoseconds) due = Math.Min(due, from);
        }

        return due;
    }
}
