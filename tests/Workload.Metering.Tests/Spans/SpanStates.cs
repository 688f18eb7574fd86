using System.Diagnostics;

namespace Workload.Metering.Tests.Spans;

/// <summary>The figures that a span has about its time.</summary>
internal static class SpanStates
{
    private static readonly string[] s_states =
        ["workload.cpu", "workload.blocked", "workload.awaiting", "workload.run_queue", "workload.task_queue", "workload.gc_pause"];

    public static double Of(Activity span, string state) => (double)span.GetTagItem(state)!;

    public static bool HasNone(Activity span) => s_states.All(state => span.GetTagItem(state) is null);

    public static double Sum(Activity span) => s_states.Sum(state => span.GetTagItem(state) as double? ?? 0);

    /// <summary>
    /// Checks a span that runs on one thread at a time, whose states must add up to its time. Listeners run at both ends. Their code may be
    /// compiled there, and their thread may lose its core. So this check only finds a wrong unit or a time that is counted twice. A
    /// test compares with the phase's wall time if it can.
    /// </summary>
    public static void AddUp(Activity span)
    {
        Sum(span).Should().BeGreaterThan(0).And.BeLessThan(
            (span.Duration.TotalSeconds * 1.5) + 0.1, "{0} took {1}", span.DisplayName, span.Duration);
    }
}
