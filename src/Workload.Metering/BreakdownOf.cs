using Workload.Metering.Aggregation;

namespace Workload.Metering;

/// <summary>Turns nanosecond sums into the public breakdown, keeping the partition exact.</summary>
internal static class BreakdownOf
{
    /// <summary>1.96 standard errors: a 95 % interval.</summary>
    private const double StandardErrors = 1.96;

    /// <summary>Of a sum of scopes: certified error plus a 95 % interval over what was estimated.</summary>
    public static TimeBreakdown Sum(in FlowTime time, bool runQueueKnown, bool taskQueueKnown)
    {
        double ratioError = time.Thread.RatioErrorNanoseconds;
        double spread = Math.Sqrt(Math.Max(0, time.Thread.EstimateVariance) + (ratioError * ratioError));
        double error = time.Thread.ReadErrorNanoseconds + Math.Min(StandardErrors * spread, time.Thread.UnreadNanoseconds);
        return Make(time, runQueueKnown, taskQueueKnown, error);
    }

    /// <summary>Of one scope: certified error plus the whole length of what was not read.</summary>
    public static TimeBreakdown Single(in FlowTime time, bool runQueueKnown, bool taskQueueKnown) =>
        Make(time, runQueueKnown, taskQueueKnown, time.Thread.ReadErrorNanoseconds + time.Thread.UnreadNanoseconds);

    // Each state is rounded down to a tick but for blocked and awaiting, which take what is left: so the states add up to the rounded total.
    private static TimeBreakdown Make(in FlowTime time, bool runQueueKnown, bool taskQueueKnown, double errorNanoseconds)
    {
        ref readonly var thread = ref time.Thread;
        TimeSpan cpu = At(thread.CpuNanoseconds), gcPause = At(thread.GcPauseNanoseconds), held = At(thread.HeldNanoseconds);
        TimeSpan runQueue = runQueueKnown ? At(thread.RunQueueNanoseconds) : TimeSpan.Zero;
        TimeSpan idle = At(time.AwaitingNanoseconds + time.TaskQueueNanoseconds);

        // Of a window: how long a flow stood in line is known when it comes out, and may be more than what of its wait is in the window.
        TimeSpan taskQueue = taskQueueKnown ? Min(At(time.TaskQueueNanoseconds), idle) : TimeSpan.Zero;
        return new TimeBreakdown
        {
            Cpu = cpu,
            Blocked = NotNegative(held - cpu - runQueue - gcPause),
            Awaiting = NotNegative(idle - taskQueue),
            RunQueue = runQueueKnown ? runQueue : null,
            TaskQueue = taskQueueKnown ? taskQueue : null,
            GcPause = gcPause,
            GcCpu = At(thread.GcCpuNanoseconds),
            CpuError = Nanoseconds.ToTimeSpan(Math.Max(0, errorNanoseconds)),
        };
    }

    private static TimeSpan At(long nanoseconds) => Nanoseconds.ToTimeSpan(Math.Max(0, nanoseconds));

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan NotNegative(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}
