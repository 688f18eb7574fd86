using Workload.Metering.Aggregation;

namespace Workload.Metering;

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
        // In a difference of two snapshots a state may exceed its rest. Waiting time is counted as awaiting first, and part of it may later
        // turn out to be task queue.
        ref readonly var thread = ref time.Thread;
        TimeSpan held = At(thread.HeldNanoseconds), cpu = Min(At(thread.CpuNanoseconds), held);
        TimeSpan runQueue = runQueueKnown ? Min(At(thread.RunQueueNanoseconds), held - cpu) : TimeSpan.Zero;
        TimeSpan gcPause = Min(At(thread.GcPauseNanoseconds), held - cpu - runQueue);
        TimeSpan idle = At(time.AwaitingNanoseconds + time.TaskQueueNanoseconds);
        TimeSpan taskQueue = taskQueueKnown ? Min(At(time.TaskQueueNanoseconds), idle) : TimeSpan.Zero;
        return new TimeBreakdown
        {
            Cpu = cpu,
            Blocked = held - cpu - runQueue - gcPause,
            Awaiting = idle - taskQueue,
            RunQueue = runQueueKnown ? runQueue : null,
            TaskQueue = taskQueueKnown ? taskQueue : null,
            GcPause = gcPause,
            GcCpu = At(thread.GcCpuNanoseconds),
            CpuError = Nanoseconds.ToTimeSpan(Math.Max(0, errorNanoseconds)),
        };
    }

    private static TimeSpan At(long nanoseconds) => Nanoseconds.ToTimeSpan(Math.Max(0, nanoseconds));

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
