using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>
/// What metering itself cost this process: what every clock reading took, every move of a thread from scope to scope at the price of an empty
/// scope, which is measured, and what the thread that probes the pool used.
/// </summary>
internal static class MeteringCost
{
    private static readonly object s_lock = new();
    private static MeteringWork s_exited, s_priced;
    private static double s_pricedNanoseconds;
    private static long s_processReadingsNanoseconds, s_probeNanoseconds, s_samplerNanoseconds;

    /// <summary>Counts a thread's share when it has exited.</summary>
    public static void AddExited(in MeteringWork work)
    {
        lock (s_lock) s_exited.Add(work);
    }

    /// <summary>Counts a reading of the process's clock at the price that it has by now: it changes with the number of threads.</summary>
    public static void AddProcessReading() => Interlocked.Add(ref s_processReadingsNanoseconds, PlatformClocks.Current.Costs.ProcessCpuNanoseconds);

    /// <summary>Tells what the pool's probe has used so far.</summary>
    public static void SetProbeCpu(long nanoseconds) => Volatile.Write(ref s_probeNanoseconds, nanoseconds);

    /// <summary>Records what the sampler of held threads has used so far.</summary>
    public static void SetSamplerCpu(long nanoseconds) => Volatile.Write(ref s_samplerNanoseconds, nanoseconds);

    /// <summary>The sum so far; it never goes back. May measure the price of an empty scope, in about a millisecond, on a thread of its own.</summary>
    public static long TotalNanoseconds()
    {
        double moveNanoseconds = ScopePrice.MoveNanoseconds();
        lock (s_lock)
        {
            var work = s_exited;
            foreach (var cursor in CursorRegistry.All) work.Add(cursor.Work);

            // What was done since, at the price of now: it falls when the runtime has compiled the hot paths in full.
            s_pricedNanoseconds += (Since(work.Moves, ref s_priced.Moves) * moveNanoseconds) + Since(work.ReadingNanoseconds, ref s_priced.ReadingNanoseconds);
            return (long)s_pricedNanoseconds + Volatile.Read(ref s_processReadingsNanoseconds) + Volatile.Read(ref s_probeNanoseconds) + Volatile.Read(ref s_samplerNanoseconds);
        }
    }

    // A thread that exits just now may be seen in neither sum, and is counted next time.
    private static double Since(long count, ref long priced)
    {
        long more = Math.Max(0, count - priced);
        priced += more;
        return more;
    }
}
