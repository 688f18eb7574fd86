using Workload.Metering.Aggregation;

namespace Workload.Metering.Queues;

/// <summary>
/// The state of the pool's queue, as known from the probes, and an estimate of how long a flow stood in it that resumes now. The pool takes
/// its items in order, or nearly so. So an item that starts at an instant was queued between the sending of two probes. These are the last
/// probe that was taken before the item and the next one.
/// </summary>
internal static class PoolLine
{
    /// <summary>
    /// The maximum number of probes under way. Even a pool that is stuck for an hour gets fewer, as <see cref="PoolProbe"/> explains.
    /// </summary>
    public const int MaxUnderWay = 1000;

    private const int Slots = 1024;

    /// <summary>
    /// The uncertainty of the order of starts. An item that was taken this shortly before the flow may in fact have been taken after it by
    /// another thread, because starting takes time too.
    /// </summary>
    private const long SlackNanoseconds = 200_000;

    /// <summary>
    /// At the end of a long stall the pool takes many items at once, and the code of one of them may have to be compiled first. So the
    /// order is uncertain for a part of the wait too, up to a limit.
    /// </summary>
    private const int SlackPart = 32;

    private const long LongestSlackNanoseconds = 10_000_000;

    /// <summary>
    /// The allowance for preemption. A thread may be preempted after it took an item, so that the next item seems to have overtaken it.
    /// </summary>
    private const long JitterNanoseconds = 10_000_000;

    /// <summary>The time within which the pool takes what waited for the end of a stall. A flow that resumes later was not in it.</summary>
    private const long DrainNanoseconds = 2_000_000;

    private const int JitterPerCoreWait = 4;

    /// <summary>
    /// A flow that goes on after at most this time was queued at once. No timer and no I/O completes as soon. Most yields take less, and
    /// their estimate would cost a tenth of the switch.
    /// </summary>
    public const long ShortestWaitNanoseconds = 5_000;

    /// <summary>The maximum time between two taken items while the pool is not stuck. Probes are sent that often.</summary>
    private const long TakeIntervalNanoseconds = 5_000_000;

    /// <summary>The usual lateness of the end of a sleep, even on an idle machine.</summary>
    private const long UsualLatenessNanoseconds = 200_000;

    private const int FollowedPart = 4;

    private const int RecentProbes = 4;

    /// <summary>The start of a worker takes at most this many waits for a core in most cases.</summary>
    private const int CoreWaitsPerWorker = 2;

    private static readonly int s_otherCores = Environment.ProcessorCount - 1, s_manyThreads = 4 * Environment.ProcessorCount;
    private static readonly long[] s_sentAt = new long[Slots], s_takenAt = new long[Slots];
    private static long s_sent;
    private static long s_taken;
    private static long s_lastTaken;
    private static long s_coreWait;

    /// <summary>The number of the last probe that this thread took.</summary>
    [ThreadStatic]
    private static long t_lastTaken;

    /// <summary>The number of the last probe that was sent.</summary>
    public static long Sent => Volatile.Read(ref s_sent);

    /// <summary>The highest number of a probe that was taken.</summary>
    public static long Taken => Volatile.Read(ref s_taken);

    /// <summary>When an item of the pool was last taken, as far as it was recorded.</summary>
    public static long LastTaken => Volatile.Read(ref s_lastTaken);

    public static long SentAt(long number) => Volatile.Read(ref s_sentAt[number % Slots]);

    /// <summary>Returns when a probe was taken, or 0 if it was not.</summary>
    public static long TakenAt(long number) => Volatile.Read(ref s_takenAt[number % Slots]);

    /// <summary>Whether a woken thread has to wait for a core.</summary>
    public static bool IsShortOfCores => Volatile.Read(ref s_coreWait) > UsualLatenessNanoseconds;

    /// <summary>Whether the pool has so many threads that they are likely to keep each other from a core.</summary>
    public static bool HasManyThreads => ThreadPool.ThreadCount >= s_manyThreads;

    /// <summary>Whether nothing waits in the pool's common queue. It is false if that is unknown.</summary>
    public static bool IsEmpty => TimerLane.IsQueueEmpty;

    /// <summary>Records that a probe is about to be sent. Only the probing thread calls it.</summary>
    public static void NoteSent(long number, long nowNanoseconds)
    {
        Volatile.Write(ref s_takenAt[number % Slots], 0);
        Volatile.Write(ref s_sentAt[number % Slots], nowNanoseconds);
        Volatile.Write(ref s_sent, number);
    }

    /// <summary>Records that a probe was taken.</summary>
    public static void NoteTaken(long number, long nowNanoseconds)
    {
        t_lastTaken = number;
        if (IsLongSinceTaken(nowNanoseconds)) NoteAnyTaken(SentAt(number), nowNanoseconds);
        Volatile.Write(ref s_takenAt[number % Slots], nowNanoseconds);

        // Two threads may take two probes at the same time.
        for (long before = Volatile.Read(ref s_taken); before < number;)
        {
            long found = Interlocked.CompareExchange(ref s_taken, number, before);
            if (found == before) return;
            before = found;
        }
    }

    // The value is read first, because a cache line that is rarely written can be shared by all cores.
    private static bool IsLongSinceTaken(long nowNanoseconds) =>
        nowNanoseconds - Volatile.Read(ref s_lastTaken) > SlackNanoseconds * 5;

    // A pool in which nothing is pending does not stall. Then no probe waits either.
    private static void NoteAnyTaken(long probeWaitsSince, long nowNanoseconds)
    {
        if (nowNanoseconds - probeWaitsSince > TakeIntervalNanoseconds)
            PoolStalls.NoteTaken(Volatile.Read(ref s_lastTaken), nowNanoseconds);
        Volatile.Write(ref s_lastTaken, nowNanoseconds);
    }

    /// <summary>Records how late a sleeping thread got its core. Only the probing thread calls it.</summary>
    public static void NoteCoreWait(long latenessNanoseconds)
    {
        long late = Math.Max(0, latenessNanoseconds - UsualLatenessNanoseconds), known = s_coreWait;
        Volatile.Write(ref s_coreWait, known + ((late - known) / FollowedPart));
    }

    /// <summary>
    /// Returns the part of a time without a thread that a flow waited for one. The time ends now on a thread of the pool.
    /// </summary>
    /// <param name="gapNanoseconds">The time without a thread.</param>
    /// <param name="nowNanoseconds">The current time.</param>
    /// <param name="overtook">Whether the flow was taken before everything in the queue.</param>
    /// <param name="coreWaitNanoseconds">
    /// The time for which the thread waited for a core while it certainly had the flow in hand, or 0. A thread may take an item, wake
    /// another thread for the next one, and lose its core to that thread before the item runs.
    /// </param>
    /// <param name="mayBeQueued">Whether something was in the queue when the flow was suspended.</param>
    /// <param name="isItem">Whether the flow is the pool's item itself. Otherwise it continues within another item.</param>
    public static long QueuedOf(
        long gapNanoseconds, long nowNanoseconds, bool overtook, long coreWaitNanoseconds, bool mayBeQueued, bool isItem)
    {
        if (gapNanoseconds <= ShortestWaitNanoseconds) return gapNanoseconds;
        long queued = overtook
            ? Bounded.Clamp(nowNanoseconds - PoolStalls.LaneEmptyAt, 0, Overtaken(gapNanoseconds, nowNanoseconds))
            : InLine(gapNanoseconds, nowNanoseconds, mayBeQueued);
        if (queued < gapNanoseconds && coreWaitNanoseconds > 0)
        {
            long wait = Math.Min(coreWaitNanoseconds, gapNanoseconds), gap = gapNanoseconds - wait, taken = nowNanoseconds - wait;
            queued = overtook ? Math.Max(queued, Math.Min(wait, nowNanoseconds - PoolStalls.LaneEmptyAt))
                : Math.Max(queued, wait + (gap == 0 ? 0 : InLine(gap, taken, mayBeQueued)));
        }

        long due = 0;
        bool isLateTimer = (overtook || queued < gapNanoseconds)
            && LateTimers.OfProcess.TryFind(nowNanoseconds - gapNanoseconds, nowNanoseconds, out due);
        if (isItem && !isLateTimer && !overtook && IsShortOfCores && MayWaitForWorkers(gapNanoseconds, nowNanoseconds))
            queued = gapNanoseconds;
        if (IsLongSinceTaken(nowNanoseconds))
        {
            long sent = Volatile.Read(ref s_sent), number = Volatile.Read(ref s_taken) + 1;
            NoteAnyTaken(number <= sent ? SentAt(number) : nowNanoseconds, nowNanoseconds);
        }

        if (isLateTimer) return overtook ? nowNanoseconds - due : Math.Max(queued, nowNanoseconds - due);

        // If several timers come due in a stall, the pool takes one of them first. It puts the others behind everything that was queued.
        long drain = DrainNanoseconds + (JitterPerCoreWait * Volatile.Read(ref s_coreWait));
        return (overtook || !DueTimers.AreKnown) && PoolStalls.TryFindEnded(nowNanoseconds, drain, out due, out long end)
            && (overtook ? PoolStalls.LaneEmptyAt < end : IsTakenUntil(end))
            ? Bounded.Clamp(nowNanoseconds - due, 0, gapNanoseconds)
            : queued;
    }

    // A thread may take an item, start another worker for the next one, and wait for that before the item runs. In a small pool few workers
    // are started, and the time may as well be one that the flow awaits.
    private static bool MayWaitForWorkers(long gap, long now) =>
        HasManyThreads
        && PoolGrowth.OfProcess.Since(now - gap) is > 0 and var workers && gap <= workers * CoreWaitsPerWorker * CoreWaits.Longest(now);

    // Whether all probes were taken that were sent before an instant. Each other core may run one that it has not recorded yet.
    private static bool IsTakenUntil(long instant)
    {
        long sent = Volatile.Read(ref s_sent);
        int inHand = s_otherCores;
        for (long number = Math.Max(0, sent - MaxUnderWay) + 1; number <= sent && SentAt(number) < instant; number++)
            if (TakenAt(number) == 0 && --inHand < 0) return false;
        return true;
    }

    private static long InLine(long gap, long now, bool mayBeQueued)
    {
        // This is the last probe that was certainly taken before the flow. After a stall many are taken within the uncertainty of their
        // order, but those of this thread were taken before.
        long sent = Volatile.Read(ref s_sent), before = Volatile.Read(ref s_taken), oldest = Math.Max(0, sent - MaxUnderWay);
        long slack = SlackAt(now, before, oldest);
        while (before > oldest && TakenAt(before) is var at && (at == 0 || at > now - slack)) before--;
        before = Math.Max(before, Math.Min(t_lastTaken, sent));
        long longest = Math.Max(0, now - SentAt(before)), coreWait = Volatile.Read(ref s_coreWait);

        // If cores are short, one worker gets its core at once and the next one late. A flow that may have been queued all the time is
        // assumed to have waited as long as a late one, and any other flow as long as the mean.
        long delay = mayBeQueued || coreWait <= UsualLatenessNanoseconds ? Math.Max(LongestDelay(before), 2 * coreWait) : MeanDelay(before);
        if (before == sent) return Math.Min(gap, Math.Min(longest, delay));

        // The next probe was sent after the flow was queued. A queue that was short is not assumed to have been long in between.
        long shortest = Math.Max(0, now - SentAt(before + 1));
        longest = Math.Min(longest, 2 * Math.Max(delay, shortest));
        if (gap > longest) return (shortest + longest) / 2;

        // If a probe that was sent earlier still waits, the flow did not stand in this queue. It was in a thread's own queue or in none.
        long next = before + 1;
        while (next <= sent && TakenAt(next) != 0) next++;
        long overtaken = next <= sent ? now - SentAt(next) : 0;
        return gap >= overtaken - (overtaken / 8) - JitterNanoseconds - (JitterPerCoreWait * coreWait) ? gap : Overtaken(gap, now);
    }

    private static long SlackAt(long now, long last, long oldest)
    {
        long delay = 0;
        for (long number = last; number > oldest && TakenAt(number) is var at && (at == 0 || at > now - LongestSlackNanoseconds); number--)
            delay = Math.Max(delay, at - SentAt(number));
        return Bounded.Clamp(delay / SlackPart, SlackNanoseconds, LongestSlackNanoseconds);
    }

    private static long LongestDelay(long last)
    {
        long delay = 0;
        for (long number = last; number > Math.Max(0, last - RecentProbes); number--)
            delay = Math.Max(delay, TakenAt(number) - SentAt(number));
        return delay;
    }

    private static long MeanDelay(long last)
    {
        long sum = 0, first = Math.Max(0, last - RecentProbes);
        for (long number = last; number > first; number--) sum += Math.Max(0, TakenAt(number) - SentAt(number));
        return sum / Math.Max(1, last - first);
    }

    private static long Overtaken(long gap, long now)
    {
        // If no item waits, a thread is woken, and it may have to wait for a core.
        long taken = Volatile.Read(ref s_taken), coreWait = Volatile.Read(ref s_coreWait);
        if (taken >= Volatile.Read(ref s_sent)) return Math.Min(gap, coreWait);

        // Otherwise all threads have work. An item that overtakes the queue waits only as long as each thread is busy. The start of that is
        // known within the time between two probes, which are taken about as far apart as they were sent.
        long apart = Math.Max(TakeIntervalNanoseconds, SentAt(taken + 1) - SentAt(taken));
        return Bounded.Clamp(now - Volatile.Read(ref s_lastTaken) - apart - (2 * coreWait), 0, gap);
    }
}
