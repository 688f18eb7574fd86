using System.Diagnostics.CodeAnalysis;
using Workload.Metering.Clocks;

namespace Workload.Metering.Queues;

/// <summary>
/// Measures how long work waits for a thread of the pool. While metered code runs, it sends an item through the pool every few
/// milliseconds. A thread of its own sends them, because a timer's callback would itself wait for the pool.
/// </summary>
/// <remarks>
/// If nothing is pending and the thread itself got its core in time, no item is sent. An item would only wake a worker, which spins for a
/// while before it sleeps and so costs some tenths of a millisecond. If cores are short, a woken worker waits for one although nothing was
/// pending. So an item is sent in that case.
/// </remarks>
internal static class PoolProbe
{
    private const int IntervalMilliseconds = 5;

    /// <summary>The time between two looks at a pool in which nothing is pending.</summary>
    private const int QuietMilliseconds = 10;

    /// <summary>The number of looks without metered code after which the looks become less frequent.</summary>
    private const int LooksBeforeWatching = 20;

    private const int WatchingMilliseconds = 20;

    /// <summary>
    /// The number of looks after which it rests until a scope begins, if nothing is pending and no scope is open. A flow that awaits for
    /// long may have to wait for the pool at its end.
    /// </summary>
    private const int LooksBeforeRest = LooksBeforeWatching + 50;

    /// <summary>The number of looks between two readings of its own CPU time.</summary>
    private const int LooksBetweenReadings = 64;

    /// <summary>
    /// From this number of probes under way, the next one follows after a fraction of the age of the oldest. So their number stays limited,
    /// however long a pool is stuck.
    /// </summary>
    private const int ManyUnderWay = 64;

    private static readonly AutoResetEvent s_wake = new(initialState: false);
    private static int s_started;
    private static int s_active;
    private static int s_resting;
    private static bool s_ended;
    private static long s_cpuNanoseconds;
    private static Action<long>? s_lookAtThreads;
    private static Func<bool>? s_hasOpenScopes;

    /// <summary>The CPU time that its thread has used so far, as of a recent look.</summary>
    public static long CpuNanoseconds => Volatile.Read(ref s_cpuNanoseconds);

    /// <summary>Starts the probe once. It must not be called from the change handler.</summary>
    /// <param name="lookAtThreads">Is called with the current time at each look while cores are short.</param>
    /// <param name="hasOpenScopes">Says whether any scope is open, whose flow may have to wait for the pool.</param>
    public static void Start(Action<long> lookAtThreads, Func<bool> hasOpenScopes)
    {
        if (Volatile.Read(ref s_started) != 0 || Interlocked.Exchange(ref s_started, 1) != 0) return;
        s_lookAtThreads = lookAtThreads;
        s_hasOpenScopes = hasOpenScopes;
        TimerLane.Start();
        DueTimers.Start();
        PoolItems.Start();
        OwnQueue.Start();
        QueuedTask.Start();

        // UnsafeStart keeps the thread from capturing the scope in which it happens to be started.
        new Thread(Run) { IsBackground = true, Name = "Workload.Metering pool probe" }.UnsafeStart();
    }

    /// <summary>Ends its thread for good, before this copy of the library is unloaded.</summary>
    public static void End()
    {
        Volatile.Write(ref s_ended, true);
        s_wake.Set();
    }

    /// <summary>Records that a flow begins to await.</summary>
    public static void NoteAwait()
    {
        // The value is read first, because a cache line that is rarely written can be shared by all cores.
        if (Volatile.Read(ref s_active) == 0) Volatile.Write(ref s_active, 1);
    }

    /// <summary>Records that a scope begins. It must not be called from the change handler.</summary>
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
            if (look % LooksBetweenReadings == 0 && clock.TryReadCpu(out long cpu)) Volatile.Write(ref s_cpuNanoseconds, cpu);
            quiet = Interlocked.Exchange(ref s_active, 0) != 0 ? 0 : quiet + 1;
            bool waits = TryLook(quiet <= LooksBeforeWatching, s_lookAtThreads!);
            if (quiet > LooksBeforeRest && !waits && (QueuedFlows.OfProcess.HasAny || HasOpenScopes()))
            {
                quiet = LooksBeforeWatching + 1;
            }
            else if (quiet > LooksBeforeRest && !waits)
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

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Metering never breaks the program.")]
    private static bool HasOpenScopes()
    {
        try
        {
            return s_hasOpenScopes!();
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <summary>Looks at the pool once. An exception on the probe's thread would end the process.</summary>
    /// <param name="active">Whether metered code ran recently.</param>
    /// <param name="lookAtThreads">Is called with the current time.</param>
    /// <returns>Whether an item waits. It is false if the look failed, and the next one follows.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Metering never breaks the program.")]
    internal static bool TryLook(bool active, Action<long> lookAtThreads)
    {
        try
        {
            // An item of its own may have to wait for a mutex of the runtime, as the threads do that it looks at.
            lookAtThreads(WallClock.Now());
            bool waits = Look(active);
            PoolDelay.Collect();
            return waits;
        }
        catch (Exception)
        {
            return false;
        }
    }

    // The result says whether an item waits.
    private static bool Look(bool active)
    {
        long sent = PoolLine.Sent, taken = PoolLine.Taken, now = WallClock.Now();
        int threads = ThreadPool.ThreadCount;
        PoolGrowth.OfProcess.Note(threads, now);
        PoolGrowth.OfProcess.NoteFewer(threads);
        PoolStalls.NoteLane(TimerLane.IsEmpty || DueTimers.Look(now), PoolLine.LastTaken, now);
        QueuedFlows.OfProcess.Look(now);
        bool isPending = sent != taken || ThreadPool.PendingWorkItemCount != 0;
        if (!isPending && !(active && PoolLine.IsShortOfCores))
        {
            // This counts as a probe that was taken immediately.
            PoolLine.NoteSent(sent + 1, now);
            PoolLine.NoteTaken(sent + 1, now);
            return false;
        }

        long underWay = sent - taken;
        if (underWay < ManyUnderWay
            || (underWay < PoolLine.MaxUnderWay && now - PoolLine.SentAt(sent) >= (now - PoolLine.SentAt(taken + 1)) / ManyUnderWay))
        {
            PoolLine.NoteSent(sent + 1, now);
            ThreadPool.UnsafeQueueUserWorkItem(new Probe(sent + 1), preferLocal: false);
        }

        return true;
    }

    // Each probe is a new object. When the numbers wrap around, the earlier probe of the same slot may not have run yet.
    private sealed class Probe(long number) : IThreadPoolWorkItem
    {
        void IThreadPoolWorkItem.Execute()
        {
            PoolLine.NoteTaken(number, WallClock.Now());
            TimerLane.NotePlainItem();
            PoolItems.NoteItem();
        }
    }
}
