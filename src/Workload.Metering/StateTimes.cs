using Workload.Metering.Aggregation;

namespace Workload.Metering;

/// <summary>Splits a flow time into the states. Breakdowns, metrics and flame graphs use this one split.</summary>
internal static class StateTimes
{
    public const int Count = FlowStates.Count;
    public const int Blocked = (int)FlowState.Blocked, Awaiting = (int)FlowState.Awaiting;
    public const int RunQueue = (int)FlowState.RunQueue, TaskQueue = (int)FlowState.TaskQueue;

    /// <summary>
    /// Writes the time in each state, in nanoseconds and in the order of <see cref="FlowState"/>. The time of an unknown state is part of
    /// blocked or awaiting, and its own entry is zero. No entry is negative, and the entries add up to the flow time.
    /// </summary>
    /// <remarks>
    /// In a difference of two snapshots a state may exceed what is left for it. Waiting time is counted as awaiting first, and part of it
    /// may later turn out to be task queue.
    /// </remarks>
    public static void Split(in FlowTime time, bool runQueueKnown, bool taskQueueKnown, Span<long> nanoseconds)
    {
        ref readonly var thread = ref time.Thread;
        long held = Math.Max(0, thread.HeldNanoseconds);
        long idle = Math.Max(0, time.AwaitingNanoseconds + time.TaskQueueNanoseconds);
        long cpu = Within(held, thread.CpuNanoseconds);
        long runQueue = runQueueKnown ? Within(held - cpu, thread.RunQueueNanoseconds) : 0;
        long gcPause = Within(held - cpu - runQueue, thread.GcPauseNanoseconds);
        long taskQueue = taskQueueKnown ? Within(idle, time.TaskQueueNanoseconds) : 0;
        nanoseconds[(int)FlowState.Cpu] = cpu;
        nanoseconds[(int)FlowState.Blocked] = held - cpu - runQueue - gcPause;
        nanoseconds[(int)FlowState.Awaiting] = idle - taskQueue;
        nanoseconds[(int)FlowState.RunQueue] = runQueue;
        nanoseconds[(int)FlowState.TaskQueue] = taskQueue;
        nanoseconds[(int)FlowState.GcPause] = gcPause;
    }

    private static long Within(long rest, long nanoseconds) => Math.Clamp(nanoseconds, 0, rest);
}
