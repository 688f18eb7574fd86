using System.Diagnostics;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>Adds the breakdown to the request's own activity, with the attribute names of a scope's activity.</summary>
internal static class RequestActivity
{
    public static void Describe(Activity activity, in PhaseMeasurement measured)
    {
        if (measured.Breakdown is not { } breakdown) return;
        activity.SetTag("workload.phase.name", measured.Phase);
        activity.SetTag("workload.cpu", breakdown.Cpu.TotalSeconds);
        activity.SetTag("workload.blocked", breakdown.Blocked.TotalSeconds);
        activity.SetTag("workload.awaiting", breakdown.Awaiting.TotalSeconds);
        if (breakdown.RunQueue is { } runQueue) activity.SetTag("workload.run_queue", runQueue.TotalSeconds);
        if (breakdown.TaskQueue is { } taskQueue) activity.SetTag("workload.task_queue", taskQueue.TotalSeconds);
        activity.SetTag("workload.gc_pause", breakdown.GcPause.TotalSeconds);
        foreach (var kind in measured.Waits.GroupBy(wait => wait.KindName))
            activity.SetTag("workload.wait." + kind.Key, kind.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait.Total).TotalSeconds);
        if (breakdown.IoRatio is { } ratio) activity.SetTag("workload.io_ratio", ratio);
    }
}
