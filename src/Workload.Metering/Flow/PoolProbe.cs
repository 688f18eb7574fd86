using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>
/// Measures how long work waits for a thread of the pool: while metered code runs, an item goes through the pool every few milliseconds.
/// A thread of its own sends them, for a timer's callback would itself wait for the pool.
/// </summary>
/// <remarks>
/// Where nothing is pending and the thread itself got its core in time, no item is sent: it would only wake a worker, which spins for a while
/// before it sleeps, at a cost of some tenths of a millisecond. Where the cores are short, a worker that is woken waits for one, though
/// nothing was pending: so an item is sent there.
/// </remarks>
internal static class PoolProbe
{
    private const int IntervalMilliseconds = 5;

    /// <summary>Between looks at a pool in which nothing is pending.</summary>
    private const int QuietMilliseconds = 10;

    /// <summary>After this many looks without metered code in between it looks less often.</summary>
    private const int LooksBeforeWatching = 20;

    private const int WatchingMilliseconds = 20;

    /// <summary>After this many more, where nothing is pending, it rests until a scope begins.</summary>
    private const int LooksBeforeRest = LooksBeforeWatching + 50;

    /// <summary>In so many looks its thread reads once what it used.</summary>
    private const int LooksBetweenReadings = 64;

    /// <summary>With this many under way, the next one follows after a part of the age of the oldest: however long a pool is stuck, they suffice.</summary>
    private const int ManyUnderWay = 16;

    private static readonly AutoResetEvent s_wake = new(initialState: false);
    private static int s_started;
    private static int s_active;
    private static int s_resting;
    private static bool s_ended;

    /// <summary>Starts it, once; not from the change handler.</summary>
    public static void Start()
    {
        if (Volatile.Read(ref s_started) != 0 || Interlocked.Exchange(ref s_started, 1) != 0) return;
        TimerLane.Start();

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
        if (Volatile.Read(ref s_active) == 0) Volatile.Write(ref s_active, 1);
    }

    /// <summary>A scope begins. Not from the change handler.</summary>
    public static void NoteScope()
    {
        NoteAwait();
        if (Volatile.Read(ref s_resting) != 0 && Interlocked.Exchange(ref s_resting, 0) != 0) s_wake.Set();
    }

    private static void Run()
    {
        using var clock = PlatformClocks.Current.OpenThreadClock();
        int quiet = 0;
        for (int look = 1; !Volatile.Read(ref s_ended); look++)
        {
            if (look % LooksBetweenReadings == 0 && clock.TryReadCpu(out long cpu)) MeteringCost.SetProbeCpu(cpu);
            quiet = Interlocked.Exchange(ref s_active, 0) != 0 ? 0 : quiet + 1;
            bool waits = Look(quiet <= LooksBeforeWatching);
            PoolDelay.Collect();
            if (quiet > LooksBeforeRest && !waits)
            {
                Volatile.Write(ref s_resting, 1);
                s_wake.WaitOne();
                quiet = 0;
            }

            int sleep = waits ? IntervalMilliseconds : quiet > LooksBeforeWatching ? WatchingMilliseconds : QuietMilliseconds;
            long before = WallClock.Now();
            Thread.Sleep(sleep);
            PoolLine.NoteCoreWait(WallClock.Now() - before - (sleep * 1_000_000L));
        }
    }

    // Whether something waits.
    private static bool Look(bool active)
    {
        long sent = PoolLine.Sent, taken = PoolLine.Taken, now = WallClock.Now();
        bool isPending = sent != taken || ThreadPool.PendingWorkItemCount != 0;
        if (!isPending && !(active && PoolLine.IsShortOfCores))
        {
            // As if a probe had come through at once.
            PoolLine.NoteSent(sent + 1, now);
            PoolLine.NoteTaken(sent + 1, now);
            return false;
        }

        long underWay = sent - taken;
        if (underWay < ManyUnderWay || (underWay < PoolLine.MaxUnderWay && now - PoolLine.SentAt(sent) >= (now - PoolLine.SentAt(taken + 1)) / ManyUnderWay))
        {
            PoolLine.NoteSent(sent + 1, now);
            ThreadPool.UnsafeQueueUserWorkItem(new Probe(sent + 1), preferLocal: false);
        }

        return true;
    }

    // Made for each: where the numbers have come round, the one of that place before may not have run yet.
    private sealed class Probe(long number) : IThreadPoolWorkItem
    {
        void IThreadPoolWorkItem.Execute()
        {
            PoolLine.NoteTaken(number, WallClock.Now());
            TimerLane.NotePlainItem();
        }
    }
}
