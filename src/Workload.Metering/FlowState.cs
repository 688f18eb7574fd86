namespace Workload.Metering;

/// <summary>
/// The states that divide the time of a flow, in the order in which every report shows them. <see cref="TimeBreakdown"/> has the time in
/// each state. <see cref="FlowStates"/> has their names.
/// </summary>
public enum FlowState
{
    /// <summary>A thread ran the flow on a core.</summary>
    Cpu,

    /// <summary>The flow held a thread that was not on a core.</summary>
    Blocked,

    /// <summary>The flow awaited something, without a thread.</summary>
    Awaiting,

    /// <summary>A thread was runnable and waited for a core.</summary>
    RunQueue,

    /// <summary>The flow was ready, and waited for a pool thread, its scheduler or a consumer.</summary>
    TaskQueue,

    /// <summary>A garbage collection paused the flow's thread.</summary>
    GcPause,
}
