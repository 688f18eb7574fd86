namespace Workload.Metering.Benchmarks.Results;

/// <summary>The library's promises about its cost, as ratios of medians of one run. The limits are the primitives of that run.</summary>
internal static class Claims
{
    private const string Flow = "EmptyScopeBenchmarks.Flow(0)";
    private const string Span = "EmptyScopeBenchmarks.OpenTelemetrySpan(0)";
    private const string Thread = "EmptyScopeBenchmarks.Thread(0)";
    private const string OneThread = "ContentionBenchmarks.OneThread()";

    public static IReadOnlyList<Claim> All { get; } =
    [
        AtMost(
            "default scope, empty ÷ OpenTelemetry span", 0.75,
            medians => medians.Ratio(Flow, Span),
            medians => medians.Ratio("FloorBenchmarks.AllOfThese()", Span)),
        AtMost(
            "default scope, empty ÷ the plain way (`Environment.CpuUsage`)", 0.2,
            medians => medians.Ratio(Flow, "EmptyScopeBenchmarks.PlainCpuUsage(0)")),
        AtMost(
            "default scope with 200 idle threads ÷ with none", 1.1,
            medians => medians.Ratio("IdleThreadsBenchmarks.Flow(200)", "IdleThreadsBenchmarks.Flow(0)")),
        AtMost(
            "default scope with 1,000 idle threads ÷ with none", 1.1,
            medians => medians.Ratio("IdleThreadsBenchmarks.Flow(1000)", "IdleThreadsBenchmarks.Flow(0)"),
            medians => medians.Ratio("IdleThreadsBenchmarks.OpenTelemetrySpan(1000)", "IdleThreadsBenchmarks.OpenTelemetrySpan(0)")),
        AtMost(
            "`Thread` scope, empty ÷ OpenTelemetry span", 0.4,
            medians => medians.Ratio(Thread, Span),
            medians => medians.Ratio("FloorBenchmarks.TwoReadingsOfEachClock()", Span)),
        AtMost("`Thread` scope allocates, bytes", 0, medians => medians.Bytes(Thread)),
        AtMost("default scope allocates from a default context, bytes", 272, medians => medians.Bytes(Flow)),
        AtMost(
            "`Task.Yield` inside ÷ outside a scope, four flows", 1.6,
            medians => medians.Ratio("YieldBenchmarks.Inside(4)", "YieldBenchmarks.Outside(4)")),
        AtMost(
            "`Task.Yield` inside − outside a scope, one flow, ns", 150,
            medians => medians.Nanoseconds("YieldBenchmarks.Inside(1)") - medians.Nanoseconds("YieldBenchmarks.Outside(1)"),
            medians => medians.Nanoseconds("FloorBenchmarks.TwoReadingsOfEachClock()")),
        AtMost(
            "work of 60 µs, metered ÷ not", 1.02,
            medians => medians.Ratio("WorkBenchmarks.Metered(107000)", "WorkBenchmarks.NotMetered(107000)")),
        AtMost(
            "work of 300 µs, metered ÷ not", 1.01,
            medians => medians.Ratio("WorkBenchmarks.Metered(540000)", "WorkBenchmarks.NotMetered(540000)")),
        AtMost(
            "loopback request with two phases, metered ÷ not", 1.02,
            medians => medians.Ratio("RequestBenchmarks.Metered()", "RequestBenchmarks.NotMetered()"),
            medians => medians.Ratio("RequestBenchmarks.TwoSpans()", "RequestBenchmarks.NotMetered()")),
        AtLeast(
            "two threads on one phase, throughput ÷ one thread's", 1.8,
            medians => 2 / medians.Ratio("ContentionBenchmarks.TwoThreadsOnePhase()", OneThread),
            LimitOfTwoThreads),
        AtMost("snapshot of 300 phases, ms", 0.5, medians => medians.Nanoseconds("SnapshotBenchmarks.Snapshot(300)") / 1e6),
    ];

    // The throughput of two threads that lose only what allocating the same bytes loses.
    private static double? LimitOfTwoThreads(MedianTable medians)
    {
        double? alone = medians.Nanoseconds("ContentionBenchmarks.OneThreadOfBytes()");
        double? lost = medians.Nanoseconds("ContentionBenchmarks.TwoThreadsOfBytes()") - alone;
        return 2 * medians.Nanoseconds(OneThread) / (medians.Nanoseconds(OneThread) + lost);
    }

    private static Claim AtMost(string what, double bound, Func<MedianTable, double?> measure, Func<MedianTable, double?>? limit = null) =>
        new(what, FormattableString.Invariant($"≤ {bound}"), measure, value => value <= bound, limit);

    private static Claim AtLeast(string what, double bound, Func<MedianTable, double?> measure, Func<MedianTable, double?>? limit = null) =>
        new(what, FormattableString.Invariant($"≥ {bound}"), measure, value => value >= bound, limit);
}
