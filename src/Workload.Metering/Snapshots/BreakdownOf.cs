using Workload.Metering.Aggregation;

namespace Workload.Metering.Snapshots;

/// <summary>Turns sums of nanoseconds into the public breakdown, whose states add up exactly to the total.</summary>
internal static class BreakdownOf
{
    /// <summary>The number of standard errors of a 95 % interval.</summary>
    private const double StandardErrors = 1.96;

    /// <summary>
    /// Returns the breakdown of a sum of scopes. Its error is the certified error plus a 95 % interval over the estimated part.
    /// </summary>
    public static TimeBreakdown Sum(in FlowTime time, bool runQueueKnown, bool taskQueueKnown)
    {
        double ratioError = time.Thread.RatioErrorNanoseconds;
        double spread = Math.Sqrt(Math.Max(0, time.Thread.EstimateVariance) + (ratioError * ratioError));
        double error = time.Thread.ReadErrorNanoseconds + Math.Min(StandardErrors * spread, time.Thread.UnreadNanoseconds);
        return Make(time, runQueueKnown, taskQueueKnown, error);
    }

    /// <summary>Returns the breakdown of one scope. Its error is the certified error plus the whole length of unread segments.</summary>
    public static TimeBreakdown Single(in FlowTime time, bool runQueueKnown, bool taskQueueKnown) =>
        Make(time, runQueueKnown, taskQueueKnown, time.Thread.ReadErrorNanoseconds + time.Thread.UnreadNanoseconds);

    // Each state is rounded down to a tick, except blocked and awaiting. Those two take the rest, so that the states add up to the rounded
    // total.
    private static TimeBreakdown Make(in FlowTime time, bool runQueueKnown, bool taskQueueKnown, double errorNanoseconds)
    {
        Span<long> nanoseconds = stackalloc long[StateTimes.Count];
        StateTimes.Split(time, runQueueKnown, taskQueueKnown, nanoseconds);
        TimeSpan cpu = At(nanoseconds[(int)FlowState.Cpu]), gcPause = At(nanoseconds[(int)FlowState.GcPause]);
        TimeSpan runQueue = At(nanoseconds[(int)FlowState.RunQueue]), taskQueue = At(nanoseconds[(int)FlowState.TaskQueue]);
        TimeSpan held = At(time.Thread.HeldNanoseconds), idle = At(time.AwaitingNanoseconds + time.TaskQueueNanoseconds);
        return new TimeBreakdown
        {
            Cpu = cpu,
            Blocked = held - cpu - runQueue - gcPause,
            Awaiting = idle - taskQueue,
            RunQueue = runQueueKnown ? runQueue : null,
            TaskQueue = taskQueueKnown ? taskQueue : null,
            GcPause = gcPause,
            GcCpu = At(time.Thread.GcCpuNanoseconds),
            CpuError = Nanoseconds.ToTimeSpan(Math.Max(0, errorNanoseconds)),
        };
    }

    private static TimeSpan At(long nanoseconds) => Nanoseconds.ToTimeSpan(Math.Max(0, nanoseconds));
}
