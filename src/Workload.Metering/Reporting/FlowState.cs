namespace Workload.Metering.Reporting;

/// <summary>The six states, in the order in which every report shows them.</summary>
internal enum FlowState
{
    Cpu,
    Blocked,
    Awaiting,
    RunQueue,
    TaskQueue,
    GcPause,
}
