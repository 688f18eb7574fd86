using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>
/// The cost of metering itself in this process. It consists of the time of every clock reading, the moves of threads from scope to scope,
/// and the time of the thread that probes the pool. A move costs as much as in an empty scope, which is measured.
/// </summary>
internal static class MeteringCost
{
    private static readonly object s_lock = new();
    private static MeteringWork s_exited, s_priced;
    private static double s_pricedNanoseconds;
    private static long s_processReadingsNanoseconds, s_probeNanoseconds, s_samplerNanoseconds;

    /// <summary>Adds the work of a thread that has exited.</summary>
    public static void AddExited(in MeteringWork work)
    {
        lock (s_lock) s_exited.Add(work);
    }

    /// <summary>Counts a reading of the process's clock at its current price, which changes with the number of threads.</summary>
    public static void AddProcessReading() =>
        Interlocked.Add(ref s_processReadingsNanoseconds, PlatformClocks.Current.Costs.ProcessCpuNanoseconds);

    /// <summary>Records the CPU time that the pool's probe has used so far.</summary>
    public static void SetProbeCpu(long nanoseconds) => Volatile.Write(ref s_probeNanoseconds, nanoseconds);

    /// <summary>Records the CPU time that the sampler of held threads has used so far.</summary>
    public static void SetSamplerCpu(long nanoseconds) => Volatile.Write(ref s_samplerNanoseconds, nanoseconds);

    /// <summary>
    /// Returns the sum so far, which never decreases. It may measure the price of an empty scope, in about a millisecond, on a thread of
    /// its own.
    /// </summary>
    public static long TotalNanoseconds()
    {
        double moveNanoseconds = ScopePrice.MoveNanoseconds();
        lock (s_lock)
        {
            var work = s_exited;
            foreach (var cursor in CursorRegistry.All) work.Add(cursor.Work);

            // New work is counted at the current price, which falls when the runtime has fully compiled the hot paths.
            s_pricedNanoseconds += (Since(work.Moves, ref s_priced.Moves) * moveNanoseconds)
                + Since(work.ReadingNanoseconds, ref s_priced.ReadingNanoseconds);
            return (long)s_pricedNanoseconds + Volatile.Read(ref s_processReadingsNanoseconds)
                + Volatile.Read(ref s_probeNanoseconds) + Volatile.Read(ref s_samplerNanoseconds);
        }
    }

    // A thread that is exiting may be missing in both sums. It is counted next time.
    private static double Since(long count, ref long priced)
    {
        long more = Math.Max(0, count - priced);
        priced += more;
        return more;
    }
}
