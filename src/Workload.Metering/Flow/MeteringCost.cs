using Workload.Metering.Queues;
using Workload.Metering.Segments;

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
    private static long s_samplerNanoseconds;

    /// <summary>Adds the work of a thread that has exited.</summary>
    public static void AddExited(in MeteringWork work)
    {
        lock (s_lock) s_exited.Add(work);
    }

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
            return (long)s_pricedNanoseconds + ProcessBudget.ReadingNanoseconds + PoolProbe.CpuNanoseconds
                + Volatile.Read(ref s_samplerNanoseconds);
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
