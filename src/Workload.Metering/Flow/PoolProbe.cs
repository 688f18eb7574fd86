using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>
/// Measures how long work waits for a thread of the pool: an item goes through it every few milliseconds while flows await. A thread of
/// its own sends them, for a timer's callback would itself wait for the pool.
/// </summary>
internal sealed class PoolProbe : IThreadPoolWorkItem
{
    private const int IntervalMilliseconds = 5;
    private const int RestingMilliseconds = 50;

    /// <summary>After this many probes without an await in between it rests.</summary>
    private const int ProbesBeforeRest = 40;

    private static readonly PoolProbe s_probe = new();
    private static int s_started;
    private static int s_awaits;
    private static long s_sentNanoseconds;
    private static long s_delayNanoseconds;
    private static int s_underWay;

    /// <summary>Starts it, once; not from the change handler.</summary>
    public static void Start()
    {
        if (Volatile.Read(ref s_started) != 0 || Interlocked.Exchange(ref s_started, 1) != 0) return;

        // Unsafe: it must not carry the scope in which it happens to be started.
        new Thread(Run) { IsBackground = true, Name = "Workload.Metering pool probe" }.UnsafeStart();
    }

    /// <summary>A flow begins to await.</summary>
    public static void NoteAwait()
    {
        // Read first: a line that nobody writes is shared by all cores.
        if (Volatile.Read(ref s_awaits) == 0) Volatile.Write(ref s_awaits, 1);
    }

    /// <summary>How long an item that is started now has waited: the last probe's delay, or longer if one is still under way.</summary>
    public static long DelayAt(long nowNanoseconds)
    {
        long delay = Volatile.Read(ref s_delayNanoseconds);
        return Volatile.Read(ref s_underWay) != 0 ? Math.Max(delay, nowNanoseconds - Volatile.Read(ref s_sentNanoseconds)) : delay;
    }

    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref s_delayNanoseconds, WallClock.Now() - Volatile.Read(ref s_sentNanoseconds));
        Volatile.Write(ref s_underWay, 0);
    }

    private static void Run()
    {
        int quiet = 0;
        while (true)
        {
            if (Interlocked.Exchange(ref s_awaits, 0) != 0) quiet = 0;
            else quiet++;
            if (quiet > ProbesBeforeRest)
            {
                Thread.Sleep(RestingMilliseconds);
                continue;
            }

            if (Volatile.Read(ref s_underWay) == 0)
            {
                Volatile.Write(ref s_sentNanoseconds, WallClock.Now());
                Volatile.Write(ref s_underWay, 1);
                ThreadPool.UnsafeQueueUserWorkItem(s_probe, preferLocal: false);
            }

            Thread.Sleep(IntervalMilliseconds);
        }
    }
}
