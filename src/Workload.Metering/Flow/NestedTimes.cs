using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>The data with which a scope separates its own time from that of nested scopes. Most scopes have no nested ones.</summary>
internal sealed class NestedTimes
{
    /// <summary>The number of open nested scopes.</summary>
    public int Open;

    /// <summary>The thread time of nested scopes.</summary>
    public ThreadTime Thread;

    /// <summary>The time during which the scope or a nested one ran, in the form of the scope's own busy time.</summary>
    public long Active;

    /// <summary>The part of the time in the task queue during which no nested scope was open.</summary>
    public long SelfTaskQueueNanoseconds;
}
