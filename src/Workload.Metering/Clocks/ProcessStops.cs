namespace Workload.Metering.Clocks;

/// <summary>
/// The time for which the whole process was stopped, by a signal, a debugger or the freezer of a container. The kernel counts a stop
/// neither as CPU time nor as run delay. It counts a voluntary switch, as for a thread that waits.
/// </summary>
internal static class ProcessStops
{
    private static long s_totalNanoseconds;

    /// <summary>The sum so far.</summary>
    public static long TotalNanoseconds => Volatile.Read(ref s_totalNanoseconds);

    /// <summary>Adds a stop.</summary>
    public static void Add(long nanoseconds) => Interlocked.Add(ref s_totalNanoseconds, nanoseconds);
}
