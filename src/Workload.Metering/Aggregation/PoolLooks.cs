namespace Workload.Metering.Aggregation;

/// <summary>The sums of the looks at the threads of the pool that are taken while work waits for one. They belong to the process.</summary>
internal static class PoolLooks
{
    private static long s_threadNanoseconds;
    private static long s_lookedNanoseconds;

    /// <summary>For how long threads of the pool were busy. Each thread counts.</summary>
    public static long ThreadNanoseconds => Volatile.Read(ref s_threadNanoseconds);

    /// <summary>For how long work waited.</summary>
    public static long LookedNanoseconds => Volatile.Read(ref s_lookedNanoseconds);

    /// <summary>Adds a look. Only the probing thread calls it.</summary>
    /// <param name="nanoseconds">The time for which it stands.</param>
    /// <param name="busyThreads">The number of busy threads.</param>
    public static void Add(long nanoseconds, int busyThreads)
    {
        Volatile.Write(ref s_threadNanoseconds, s_threadNanoseconds + (nanoseconds * busyThreads));
        Volatile.Write(ref s_lookedNanoseconds, s_lookedNanoseconds + nanoseconds);
    }
}
