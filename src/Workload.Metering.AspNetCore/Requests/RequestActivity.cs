using System.Diagnostics;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>Adds the breakdown to the request's own activity, with the attribute names of a scope's activity.</summary>
internal static class RequestActivity
{
    private static readonly (FlowState State, string Attribute)[] s_states =
        [.. FlowStates.All.Select(state => (state, "workload." + FlowStates.KeyOf(state)))];

    public static void Describe(Activity activity, in PhaseMeasurement measured)
    {
        if (measured.Breakdown is not { } breakdown) return;
        activity.SetTag("workload.phase.name", measured.Phase);
        foreach (var (state, attribute) in s_states)
            if (breakdown[state] is { } time) activity.SetTag(attribute, time.TotalSeconds);
        foreach (var kind in measured.Waits.GroupBy(wait => wait.KindName))
            activity.SetTag("workload.wait." + kind.Key, kind.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait.Total).TotalSeconds);
        if (breakdown.IoRatio is { } ratio) activity.SetTag("workload.io_ratio", ratio);
    }
}
