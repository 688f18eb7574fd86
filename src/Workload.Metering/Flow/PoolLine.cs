namespace Workload.Metering.Flow;

/// <summary>
/// What is known of the pool's line, from the probes that went through it, and how long a flow stood in it that comes out now. The pool takes
/// its items in order, or nearly so: what starts to run at an instant was queued between the sending of the last probe that was taken
/// before it and of the one after.
/// </summary>
internal static class PoolLine
{
    /// <summary>A pool that is stuck for an hour is sent fewer than this: see <see cref="PoolProbe"/>.</summary>
    public const int MaxUnderWay = 250;

    private const int Slots = 256;

    /// <summary>What was taken this shortly before may have been taken by another thread after the flow was, for to start takes a moment too.</summary>
    private const long SlackNanoseconds = 200_000;

    /// <summary>A thread that took an item may lose its core before it starts it, so that the next one seems to have overtaken.</summary>
    private const long JitterNanoseconds = 10_000_000;

    private const int JitterPerCoreWait = 4;

    /// <summary>Somebody takes an item at least this often where the pool is not stuck, as far as is known: probes are sent that often.</summary>
    private const long TakeIntervalNanoseconds = 5_000_000;

    /// <summary>A sleep ends this late on an idle machine too.</summary>
    private const long UsualLatenessNanoseconds = 200_000;

    private const int FollowedPart = 4;

    private const int RecentProbes = 4;

    private static readonly long[] s_sentAt = new long[Slots], s_takenAt = new long[Slots];
    private static long s_sent;
    private static long s_taken;
    private static long s_lastTaken;
    private static long s_coreWait;

    /// <summary>The number of the last probe that was sent.</summary>
    public static long Sent => Volatile.Read(ref s_sent);

    /// <summary>The highest number of a probe that was taken.</summary>
    public static long Taken => Volatile.Read(ref s_taken);

    public static long SentAt(long number) => Volatile.Read(ref s_sentAt[number % Slots]);

    /// <summary>When a probe was taken; 0 where it was not.</summary>
    public static long TakenAt(long number) => Volatile.Read(ref s_takenAt[number % Slots]);

    /// <summary>Whether a thread that is woken waits for a core.</summary>
    public static bool IsShortOfCores => Volatile.Read(ref s_coreWait) > UsualLatenessNanoseconds;

    /// <summary>A probe is about to be sent; by the probing thread alone.</summary>
    public static void NoteSent(long number, long nowNanoseconds)
    {
        Volatile.Write(ref s_takenAt[number % Slots], 0);
        Volatile.Write(ref s_sentAt[number % Slots], nowNanoseconds);
        Volatile.Write(ref s_sent, number);
    }

    /// <summary>A probe was taken.</summary>
    public static void NoteTaken(long number, long nowNanoseconds)
    {
        Volatile.Write(ref s_takenAt[number % Slots], nowNanoseconds);
        Volatile.Write(ref s_lastTaken, nowNanoseconds);

        // Two threads may take two of them at once.
        for (long before = Volatile.Read(ref s_taken); before < number;)
        {
            long found = Interlocked.CompareExchange(ref s_taken, number, before);
            if (found == before) return;
            before = found;
        }
    }

    /// <summary>How late a thread got its core that slept; by the probing thread alone.</summary>
    public static void NoteCoreWait(long latenessNanoseconds)
    {
        long late = Math.Max(0, latenessNanoseconds - UsualLatenessNanoseconds), known = s_coreWait;
        Volatile.Write(ref s_coreWait, known + ((late - known) / FollowedPart));
    }

    /// <summary>How much of the time in which a flow had no thread, which ends now on a thread of the pool, it waited for one.</summary>
    /// <param name="gapNanoseconds">That time.</param>
    /// <param name="nowNanoseconds">Now.</param>
    /// <param name="overtook">Whether it is known to have been taken before all that stood in line.</param>
    public static long QueuedOf(long gapNanoseconds, long nowNanoseconds, bool overtook)
    {
        long queued = overtook ? Overtaken(gapNanoseconds, nowNanoseconds) : InLine(gapNanoseconds, nowNanoseconds);

        // Read first: a line of memory that is seldom written is shared by all cores.
        if (nowNanoseconds - Volatile.Read(ref s_lastTaken) > SlackNanoseconds * 5) Volatile.Write(ref s_lastTaken, nowNanoseconds);
        return queued;
    }

    private static long InLine(long gap, long now)
    {
        // The last probe that was surely taken before the flow.
        long sent = Volatile.Read(ref s_sent), before = Volatile.Read(ref s_taken), oldest = Math.Max(0, sent - MaxUnderWay);
        while (before > oldest && TakenAt(before) is var at && (at == 0 || at > now - SlackNanoseconds)) before--;
        long longest = now - SentAt(before), coreWait = Volatile.Read(ref s_coreWait), delay = Math.Max(RecentDelay(before), 2 * coreWait);
        if (before == sent) return Math.Min(gap, delay);

        // The next one was sent after the flow was queued. A line that was short is not presumed to have been long in between.
        long shortest = Math.Max(0, now - SentAt(before + 1));
        longest = Math.Min(longest, 2 * Math.Max(delay, shortest));
        if (gap > longest) return (shortest + longest) / 2;

        // What came sooner than one that still stands in line did not stand in it, but in a thread's own, or in none.
        long next = before + 1;
        while (next <= sent && TakenAt(next) != 0) next++;
        long overtaken = next <= sent ? now - SentAt(next) : 0;
        return gap >= overtaken - (overtaken / 8) - JitterNanoseconds - (JitterPerCoreWait * coreWait) ? gap : Overtaken(gap, now);
    }

    // The longest of the last few: where the cores are short, one worker gets its core at once and the next one late.
    private static long RecentDelay(long last)
    {
        long delay = 0;
        for (long number = last; number > Math.Max(0, last - RecentProbes); number--) delay = Math.Max(delay, TakenAt(number) - SentAt(number));
        return delay;
    }

    private static long Overtaken(long gap, long now)
    {
        // Where nothing waits a thread is woken, which may wait for a core.
        if (Volatile.Read(ref s_taken) >= Volatile.Read(ref s_sent)) return Math.Min(gap, Volatile.Read(ref s_coreWait));

        // Else all threads have work. What overtakes the line waits only while each is held; since when is known within the time between two probes.
        return Math.Clamp(now - Volatile.Read(ref s_lastTaken) - TakeIntervalNanoseconds - (2 * Volatile.Read(ref s_coreWait)), 0, gap);
    }
}
