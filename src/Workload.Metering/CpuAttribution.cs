namespace Workload.Metering;

/// <summary>Whose CPU time a scope counts.</summary>
public enum CpuAttribution
{
    /// <summary>
    /// The default: all that the scope's flow does between <c>Track</c> and <c>Dispose</c>: the code inside, its awaited
    /// continuations, the tasks and threads it started, on whatever thread they run.
    /// </summary>
    Flow,

    /// <summary>
    /// The calling thread alone, for a region without <c>await</c>: no allocation. A scope that ends on another thread than it
    /// began on has no CPU figure; its wall time still counts.
    /// </summary>
    Thread,
}
