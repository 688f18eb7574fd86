using System.Diagnostics;

namespace Workload.Metering.Tests.Spans;

/// <summary>What a span says of its time.</summary>
internal static class SpanStates
{
    private static readonly string[] s_states =
        ["workload.cpu", "workload.blocked", "workload.awaiting", "workload.run_queue", "workload.task_queue", "workload.gc_pause"];

    public static double Of(Activity span, string state) => (double)span.GetTagItem(state)!;

    public static bool HasNone(Activity span) => s_states.All(state => span.GetTagItem(state) is null);

    public static double Sum(Activity span) => s_states.Sum(state => span.GetTagItem(state) as double? ?? 0);

    /// <summary>
    /// A span on one thread at a time: the states are its time. At both ends lie listeners, whose code may be compiled there, and whose
    /// thread may lose its core. So this finds a wrong unit or a time that is counted twice, and no more; where it can, a test compares
    /// with the phase's wall time.
    /// </summary>
    public static void AddUp(Activity span)
    {
        Sum(span).Should().BeGreaterThan(0).And.BeLessThan(
            (span.Duration.TotalSeconds * 1.5) + 0.1, "{0} took {1}", span.DisplayName, span.Duration);
    }
}
