using Workload.Metering.Aggregation;

namespace Workload.Metering.Publishing;

/// <summary>Splits a flow time into the six states in nanoseconds, in the order of <see cref="AttributeNames.States"/>.</summary>
internal static class StateTimes
{
    public const int Count = 6;
    public const int Blocked = 1, Awaiting = 2, RunQueue = 3, TaskQueue = 4;

    /// <summary>Writes the states. The time of an unknown state is part of blocked or awaiting, and its own entry is zero.</summary>
    public static void Split(in FlowTime time, bool runQueueKnown, bool taskQueueKnown, Span<long> nanoseconds)
    {
        ref readonly var thread = ref time.Thread;
        nanoseconds[0] = thread.CpuNanoseconds;
        nanoseconds[1] = thread.BlockedNanoseconds + (runQueueKnown ? 0 : thread.RunQueueNanoseconds);
        nanoseconds[2] = time.AwaitingNanoseconds + (taskQueueKnown ? 0 : time.TaskQueueNanoseconds);
        nanoseconds[RunQueue] = runQueueKnown ? thread.RunQueueNanoseconds : 0;
        nanoseconds[TaskQueue] = taskQueueKnown ? time.TaskQueueNanoseconds : 0;
        nanoseconds[5] = thread.GcPauseNanoseconds;
    }
}
