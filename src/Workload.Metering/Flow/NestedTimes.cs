using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>
/// The data with which a scope separates its own time from that of nested scopes. Most scopes have no nested ones. The scope's spin lock
/// protects it.
/// </summary>
internal class NestedTimes
{
    /// <summary>Whether a scope was ever nested in this one.</summary>
    public bool HasNested;

    /// <summary>The number of open nested scopes.</summary>
    public int OpenNested;

    /// <summary>The thread time of nested scopes.</summary>
    public ThreadTime NestedThread;

    /// <summary>The time during which the scope or a nested one ran.</summary>
    public RunningSum Active;

    /// <summary>The part of the time in the task queue during which no nested scope was open.</summary>
    public long SelfTaskQueueNanoseconds;

    /// <summary>Continues with the data of an object that this one replaces.</summary>
    public void ContinueFrom(NestedTimes before)
    {
        HasNested = before.HasNested;
        OpenNested = before.OpenNested;
        NestedThread = before.NestedThread;
        Active = before.Active;
        SelfTaskQueueNanoseconds = before.SelfTaskQueueNanoseconds;
    }
}
