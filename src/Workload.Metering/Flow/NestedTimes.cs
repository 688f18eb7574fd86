using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>What a scope must know to tell its own time from its nested ones'; most scopes have none.</summary>
internal sealed class NestedTimes
{
    /// <summary>How many nested scopes are open.</summary>
    public int Open;

    /// <summary>Thread time of nested scopes.</summary>
    public ThreadTime Thread;

    /// <summary>Time in which it or a nested scope ran, as the scope's own busy time is kept.</summary>
    public long Active;

    /// <summary>Of the time in the task queue: while no nested scope was open.</summary>
    public long SelfTaskQueueNanoseconds;
}
