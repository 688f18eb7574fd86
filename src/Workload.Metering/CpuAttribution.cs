namespace Workload.Metering;

/// <summary>Selects whose CPU time a scope counts.</summary>
public enum CpuAttribution
{
    /// <summary>
    /// Counts everything that the scope's flow does between <c>Track</c> and <c>Dispose</c>. This includes the code inside, its awaited
    /// continuations, and the tasks and threads that it started, on whatever thread they run. This is the default.
    /// </summary>
    Flow,

    /// <summary>
    /// Counts only the calling thread, for a region without <c>await</c>. It does not allocate. A scope that ends on a thread other than
    /// the one it began on has no CPU figure, but its wall time still counts.
    /// </summary>
    Thread,
}
