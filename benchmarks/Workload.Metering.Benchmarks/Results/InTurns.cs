using System.Diagnostics;
using System.Globalization;
using Workload.Metering.Benchmarks.Names;
using Workload.Metering.Benchmarks.Scopes;
using Workload.Metering.Benchmarks.Turns;
using Workload.Metering.Benchmarks.Work;

namespace Workload.Metering.Benchmarks.Results;

/// <summary>
/// Compares two things that run in turns in one process, some hundredths of a second each. A shared machine affects neighbours alike.
/// Two benchmarks that are a minute apart may differ by half for that reason alone.
/// </summary>
internal static class InTurns
{
    private const int Rounds = 61, WarmUpRounds = 40, SamplerRounds = 5;

    /// <summary>Each turn lasts for a few collections. If only some turns had one, the ratios would fall into two groups.</summary>
    private const double RoundMilliseconds = 24;

    public static void Write(TextWriter writer)
    {
        writer.WriteLine("## Compared in turns");
        writer.WriteLine();
        writer.WriteLine($"Two things run in turns of {RoundMilliseconds} ms in one process.");
        writer.WriteLine(
            $"The figure is the median of {Rounds} ratios or differences of neighbours, and the middle half is their interquartile range.");
        writer.WriteLine();
        writer.WriteLine("| what | figure | middle half |");
        writer.WriteLine("|:---|---:|---:|");
        var empty = new EmptyScopeBenchmarks();
        empty.Setup();
        Row("default scope, empty ÷ OpenTelemetry span", empty.Flow, empty.OpenTelemetrySpan);
        Row("default scope, empty ÷ the plain way (`Environment.CpuUsage`)", empty.Flow, () => empty.PlainCpuUsage());
        Row("`Thread` scope, empty ÷ OpenTelemetry span", empty.Thread, empty.OpenTelemetrySpan);
        empty.Cleanup();
        foreach (var (bytes, what) in new[] { (21_000, "12 µs"), (107_000, "60 µs"), (540_000, "300 µs") })
        {
            var work = new WorkBenchmarks { Bytes = bytes };
            work.Setup();
            Row($"work of {what}, metered ÷ not", () => work.Metered(), () => work.NotMetered());
            work.Cleanup();
        }

        var request = new RequestBenchmarks();
        request.Setup().GetAwaiter().GetResult();
        RequestRow("loopback request with two phases, metered ÷ not", request.Metered);
        RequestRow("loopback request with two spans ÷ not", request.TwoSpans);
        RequestRow("loopback request with a middleware that does nothing ÷ not", request.MiddlewareThatDoesNothing);
        request.Cleanup().GetAwaiter().GetResult();
        WriteMiddleware(writer);
        WriteNames(writer);
        writer.WriteLine();
        ScopesBesideSpans.Write(writer);

        void RequestRow(string what, Func<Task> ask) =>
            Row(what, () => ask().GetAwaiter().GetResult(), () => request.NotMetered().GetAwaiter().GetResult());

        void Row(string what, Action first, Action second) => WriteRow(writer, what, Pairs(first, second), Ratio);
    }

    private static void WriteMiddleware(TextWriter writer)
    {
        using var cost = new MiddlewareCost();
        Row("`UseWorkloadMetering` − a middleware that only opens a scope, ns of CPU a request", cost.Middleware);
        Row("`AddWorkloadRequestMetering` − the same, ns of CPU a request", cost.FirstInLine);

        void Row(string what, PipelinedClient client)
        {
            var pairs = new (double First, double Second)[Rounds];
            for (int i = 0; i < Rounds; i++) pairs[i] = (MiddlewareCost.Nanoseconds(client), MiddlewareCost.Nanoseconds(cost.Scope));
            WriteRow(writer, what, pairs, Difference);
        }
    }

    private static void WriteNames(TextWriter writer)
    {
        var span = new SpanBenchmarks();
        WriteRow(writer, "span of a tracer as a phase − the span, ns", Pairs(span.SpanAsPhase, span.Span), Difference);
        span.Cleanup();
        var call = new HttpCallBenchmarks();
        call.Setup();
        (Action, Action) naming = (() => call.Setup(WaitDetail.Targets), () => call.Setup(WaitDetail.Off));
        WriteRow(writer, "default scope of a meter that names waits ÷ of one that does not", Pairs(call.Scope, call.Scope, naming), Ratio);
        void Call() => call.CallAsync().GetAwaiter().GetResult();
        WriteRow(writer, "call of `HttpClient` in a scope, its wait named − not, ns", Pairs(Call, Call, naming), Difference);
        call.Cleanup();
        WriteSampler(writer);
    }

    /// <summary>Writes the rows of the sampler. A turn takes 6 s, so there are few of them.</summary>
    public static void WriteSampler(TextWriter writer)
    {
        foreach (int threads in new[] { 20, 200 })
        {
            var pairs = new (double First, double Second)[SamplerRounds];
            for (int i = 0; i < SamplerRounds; i++)
            {
                pairs[i] = (SamplerCost.PercentOfCore(threads, WaitDetail.Targets), SamplerCost.PercentOfCore(threads, WaitDetail.Off));
            }

            WriteRow(writer, $"{threads} blocked threads sampled − not, % of a core", pairs, Difference);
        }
    }

    private static double Ratio((double First, double Second) pair) => pair.First / pair.Second;

    private static double Difference((double First, double Second) pair) => pair.First - pair.Second;

    private static void WriteRow(
        TextWriter writer, string what, (double First, double Second)[] pairs, Func<(double First, double Second), double> compare)
    {
        double[] figures = [.. pairs.Select(compare).Order()];
        double median = figures[figures.Length / 2], from = figures[figures.Length / 4], to = figures[figures.Length * 3 / 4];
        writer.WriteLine($"| {what} | {Text(median)} | {Text(from)} to {Text(to)} |");
        string Text(double figure) => figure.ToString(Math.Abs(median) < 10 ? "0.000" : "0", CultureInfo.InvariantCulture);
    }

    /// <summary>Measures two actions in turns, in nanoseconds. The actions before each turn are not measured.</summary>
    private static (double First, double Second)[] Pairs(Action first, Action second, (Action First, Action Second)? before = null)
    {
        long timesFirst = 1, timesSecond = 1;
        var pairs = new (double First, double Second)[Rounds];
        for (int i = -WarmUpRounds; i < Rounds; i++)
        {
            before?.First();
            double one = Nanoseconds(first, timesFirst);
            before?.Second();
            double other = Nanoseconds(second, timesSecond);
            if (i >= 0) pairs[i] = (one, other);
            else (timesFirst, timesSecond) = (Times(one), Times(other));
        }

        return pairs;
    }

    private static long Times(double nanoseconds) => Math.Max(1, (long)(RoundMilliseconds * 1e6 / nanoseconds));

    private static double Nanoseconds(Action action, long times)
    {
        long start = Stopwatch.GetTimestamp();
        for (long i = 0; i < times; i++) action();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / times;
    }
}
