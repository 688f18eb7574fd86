using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>
/// Measures how long work waits for a thread of the pool: every few milliseconds while flows await, where work is pending, an item goes
/// through it. A thread of its own sends them, for a timer's callback would itself wait for the pool.
/// </summary>
/// <remarks>
/// A pool in which nothing is pending delays nothing: to send an item then would only wake a worker, which spins for a while after each
/// before it sleeps, at a cost of some tenths of a millisecond.
/// The pool takes its items in order, or nearly so. What starts to run at an instant was therefore queued between the sending of the
/// last probe that has come through and of the first that has not; with one under way at all times, that is known within an interval.
/// </remarks>
internal static class PoolProbe
{
    private const int IntervalMilliseconds = 5;

    /// <summary>Between looks at a pool in which nothing is pending.</summary>
    private const int QuietMilliseconds = 10;

    /// <summary>After this many looks without an await in between it only looks whether there is one.</summary>
    private const int LooksBeforeWatching = 20;

    private const int WatchingMilliseconds = 20;

    /// <summary>After this many more it rests until a scope begins.</summary>
    private const int LooksBeforeRest = LooksBeforeWatching + 50;

    /// <summary>In so many looks its thread reads once what it used.</summary>
    private const int LooksBetweenReadings = 64;

    /// <summary>A pool that is stuck is not sent more: the age of the oldest says enough.</summary>
    private const int MostUnderWay = 64;

    private static readonly Probe[] s_probes = MakeProbes();
    private static readonly AutoResetEvent s_wake = new(initialState: false);
    private static int s_started;
    private static int s_awaits;
    private static int s_resting;
    private static bool s_ended;
    private static long s_sent;
    private static long s_arrived;
    private static long s_delayNanoseconds;

    /// <summary>Starts it, once; not from the change handler.</summary>
    public static void Start()
    {
        if (Volatile.Read(ref s_started) != 0 || Interlocked.Exchange(ref s_started, 1) != 0) return;

        // Unsafe: it must not carry the scope in which it happens to be started.
        new Thread(Run) { IsBackground = true, Name = "Workload.Metering pool probe" }.UnsafeStart();
    }

    /// <summary>Ends its thread for good, before this copy of the library is unloaded.</summary>
    public static void End()
    {
        Volatile.Write(ref s_ended, true);
        s_wake.Set();
    }

    /// <summary>A flow begins to await.</summary>
    public static void NoteAwait()
    {
        // Read first: a line that nobody writes is shared by all cores.
        if (Volatile.Read(ref s_awaits) == 0) Volatile.Write(ref s_awaits, 1);
    }

    /// <summary>A scope begins: where the probe rests, its awaits will want it. Not from the change handler.</summary>
    public static void WakeUp()
    {
        if (Volatile.Read(ref s_resting) != 0 && Interlocked.Exchange(ref s_resting, 0) != 0) s_wake.Set();
    }

    /// <summary>How much of the time in which a flow had no thread, which ends now, it waited for one.</summary>
    public static long QueuedOf(long gapNanoseconds, long nowNanoseconds)
    {
        long arrived = Volatile.Read(ref s_arrived), delay = Volatile.Read(ref s_delayNanoseconds);
        long sinceLastSent = nowNanoseconds - Volatile.Read(ref s_probes[arrived % MostUnderWay].SentNanoseconds), least = Math.Min(delay, sinceLastSent);
        if (arrived < Volatile.Read(ref s_sent))
        {
            // It came through before this probe, and so was queued before that was sent, but after the one before.
            least = nowNanoseconds - Volatile.Read(ref s_probes[(arrived + 1) % MostUnderWay].SentNanoseconds);
            delay = Math.Max(delay, least);
        }

        // A quiet pool is not charged what it cannot have cost.
        long most = Math.Min(2 * delay, Math.Max(delay, sinceLastSent));
        if (gapNanoseconds <= most)
        {
            // Queued at once, as a yield is, all of the gap was in the queue. But what came sooner than anything queued with it can have did not stand
            // in line: the pool takes a timer that is due before all else.
            return gapNanoseconds >= least - (least / 8) - (2 * IntervalMilliseconds * 1_000_000L) ? gapNanoseconds : 0;
        }

        // It awaited something first, until any time between the two probes.
        return (least + most) / 2;
    }

    private static Probe[] MakeProbes()
    {
        var probes = new Probe[MostUnderWay];
        for (int i = 0; i < probes.Length; i++) probes[i] = new Probe();
        return probes;
    }

    private static void Run()
    {
        using var clock = PlatformClocks.Current.OpenThreadClock();
        int quiet = 0;
        for (int look = 1; !Volatile.Read(ref s_ended); look++)
        {
            if (look % LooksBetweenReadings == 0 && clock.TryReadCpu(out long cpu)) MeteringCost.SetProbeCpu(cpu);
            quiet = Interlocked.Exchange(ref s_awaits, 0) != 0 ? 0 : quiet + 1;
            if (quiet > LooksBeforeRest)
            {
                Volatile.Write(ref s_resting, 1);
                s_wake.WaitOne();
                quiet = 0;
            }

            Thread.Sleep(quiet > LooksBeforeWatching ? WatchingMilliseconds : Look() ? IntervalMilliseconds : QuietMilliseconds);
        }
    }

    // Whether something waits.
    private static bool Look()
    {
        long sent = Volatile.Read(ref s_sent), arrived = Volatile.Read(ref s_arrived);
        if (sent == arrived && ThreadPool.PendingWorkItemCount == 0)
        {
            NoteNoDelay(sent + 1);
            return false;
        }

        if (sent + 1 - arrived < MostUnderWay) Send(sent + 1);
        return true;
    }

    /// <summary>As if a probe had come through at once. None is under way.</summary>
    private static void NoteNoDelay(long number)
    {
        var probe = s_probes[number % MostUnderWay];
        probe.Number = number;
        Volatile.Write(ref probe.SentNanoseconds, WallClock.Now());
        Volatile.Write(ref s_delayNanoseconds, 0);
        Volatile.Write(ref s_arrived, number);
        Volatile.Write(ref s_sent, number);
    }

    private static void Send(long number)
    {
        var probe = s_probes[number % MostUnderWay];
        probe.Number = number;
        Volatile.Write(ref probe.SentNanoseconds, WallClock.Now());
        Volatile.Write(ref s_sent, number);
        ThreadPool.UnsafeQueueUserWorkItem(probe, preferLocal: false);
    }

    private sealed class Probe : IThreadPoolWorkItem
    {
        public long Number;
        public long SentNanoseconds;

        void IThreadPoolWorkItem.Execute()
        {
            // Two threads may take two of them at once: the later one's delay stands.
            long arrived = Volatile.Read(ref s_arrived);
            while (arrived < Number)
            {
                long before = Interlocked.CompareExchange(ref s_arrived, Number, arrived);
                if (before == arrived)
                {
                    Volatile.Write(ref s_delayNanoseconds, WallClock.Now() - SentNanoseconds);
                    return;
                }

                arrived = before;
            }
        }
    }
}
