using System.Diagnostics;
using System.Globalization;
using Workload.Metering.Benchmarks.Names;
using Workload.Metering.Benchmarks.Scopes;
using Workload.Metering.Benchmarks.Turns;
using Workload.Metering.Benchmarks.Work;
using Workload.Metering.Clocks;

namespace Workload.Metering.Benchmarks.Results;

/// <summary>
/// Compares two things that run in turns in one process, some hundredths of a second each. A shared machine affects neighbours alike.
/// Two benchmarks that are a minute apart may differ by half for that reason alone.
/// </summary>
/// <param name="writer">Receives the table.</param>
/// <param name="part">A part of the names of the wanted rows. An empty one stands for all rows.</param>
internal sealed class InTurns(TextWriter writer, string part)
{
    private const int Rounds = 61, WarmUpRounds = 40, SamplerRounds = 5;

    /// <summary>The number of calls that are not measured after something was made anew. A new phase reads its first calls all.</summary>
    private const int FirstCalls = 100;

    /// <summary>Each turn lasts for a few collections. If only some turns had one, the ratios would fall into two groups.</summary>
    private const double RoundMilliseconds = 24;

    public void Write()
    {
        writer.WriteLine("## Compared in turns");
        writer.WriteLine();
        writer.WriteLine($"Two things run in turns of {RoundMilliseconds} ms in one process.");
        writer.WriteLine(
            $"The figure is the median of {Rounds} ratios or differences of neighbours, and the middle half is their interquartile range.");
        writer.WriteLine();
        writer.WriteLine("| what | figure | middle half |");
        writer.WriteLine("|:---|---:|---:|");
        WriteEmpty();
        WriteWork();
        WriteRequests();
        WriteMiddleware();
        WriteNames();
        WriteCalls();
        WriteSampler();
        writer.WriteLine();
        if (part.Length == 0) ScopesBesideSpans.Write(writer);
    }

    private void WriteEmpty()
    {
        const string Span = "default scope, empty ÷ OpenTelemetry span";
        const string Plain = "default scope, empty ÷ the plain way (`Environment.CpuUsage`)";
        const string Thread = "`Thread` scope, empty ÷ OpenTelemetry span";
        if (!Wants(Span, Plain, Thread)) return;
        var empty = new EmptyScopeBenchmarks();
        empty.Setup();
        Row(Span, () => Pairs(empty.Flow, empty.OpenTelemetrySpan), Ratio);
        Row(Plain, () => Pairs(empty.Flow, () => empty.PlainCpuUsage()), Ratio);
        Row(Thread, () => Pairs(empty.Thread, empty.OpenTelemetrySpan), Ratio);
        empty.Cleanup();
    }

    private void WriteWork()
    {
        foreach (var (bytes, length) in new[] { (21_000, "12 µs"), (107_000, "60 µs"), (540_000, "300 µs") })
        {
            string what = $"work of {length}, metered ÷ not";
            if (!Wants(what)) continue;
            var work = new WorkBenchmarks { Bytes = bytes };
            work.Setup();
            Row(what, () => Pairs(() => work.Metered(), () => work.NotMetered()), Ratio);
            work.Cleanup();
        }
    }

    private void WriteRequests()
    {
        const string Phases = "loopback request with two phases, metered ÷ not";
        const string Spans = "loopback request with two spans ÷ not";
        const string Nothing = "loopback request with a middleware that does nothing ÷ not";
        if (!Wants(Phases, Spans, Nothing)) return;
        var request = new RequestBenchmarks();
        request.Setup().GetAwaiter().GetResult();
        Request(Phases, request.Metered);
        Request(Spans, request.TwoSpans);
        Request(Nothing, request.MiddlewareThatDoesNothing);
        request.Cleanup().GetAwaiter().GetResult();

        void Request(string what, Func<Task> ask) =>
            Row(what, () => Pairs(() => ask().GetAwaiter().GetResult(), () => request.NotMetered().GetAwaiter().GetResult()), Ratio);
    }

    private void WriteMiddleware()
    {
        const string Use = "`UseWorkloadMetering` − a middleware that only opens a scope, ns of CPU a request";
        const string First = "`AddWorkloadRequestMetering` − the same, ns of CPU a request";
        if (!Wants(Use, First)) return;
        using var cost = new MiddlewareCost();
        Row(Use, () => PairsWith(cost.Middleware), Difference);
        Row(First, () => PairsWith(cost.FirstInLine), Difference);

        (double First, double Second)[] PairsWith(PipelinedClient client)
        {
            var pairs = new (double First, double Second)[Rounds];
            for (int i = 0; i < Rounds; i++) pairs[i] = (MiddlewareCost.Nanoseconds(client), MiddlewareCost.Nanoseconds(cost.Scope));
            return pairs;
        }
    }

    private void WriteNames()
    {
        const string What = "span of a tracer as a phase − the span, ns";
        if (!Wants(What)) return;
        var span = new SpanBenchmarks();
        Row(What, () => Pairs(span.SpanAsPhase, span.Span), Difference);
        span.Cleanup();
    }

    private void WriteCalls()
    {
        const string Scope = "default scope of a meter that names waits ÷ of one that does not";
        const string Named = "call of `HttpClient` in a scope, its wait named − not, ns of CPU";
        const string Listened = "the same call of `HttpClient` with a listener that does nothing − without, ns of CPU";
        const string Own = "the same call of `HttpClient`, its wait named − with a listener that does nothing, ns of CPU";
        if (!Wants(Scope, Named, Listened, Own)) return;
        var call = new HttpCallBenchmarks();
        call.Setup();
        (Action, Action) naming = (() => call.Setup(WaitDetail.Targets), () => call.Setup(WaitDetail.Off));
        (Action, Action) listening = (() => call.SetupListener(listens: true), () => call.SetupListener(listens: false));
        (Action, Action) own = (NameWaits, () => call.SetupListener(listens: true));
        Row(Scope, () => Pairs(call.Scope, call.Scope, naming), Ratio);
        Row(Named, () => Pairs(Call, Call, naming, isCpu: true), Difference);
        Row(Listened, () => Pairs(Call, Call, listening, isCpu: true), Difference);
        Row(Own, () => Pairs(Call, Call, own, isCpu: true), Difference);
        call.Cleanup();

        void NameWaits()
        {
            call.SetupListener(listens: false);
            call.Setup(WaitDetail.Targets);
        }

        void Call() => call.CallAsync().GetAwaiter().GetResult();
    }

    /// <summary>Writes the rows of the sampler. A turn takes 6 s, so there are few of them.</summary>
    private void WriteSampler()
    {
        bool hasLearned = false;
        foreach (int threads in new[] { 20, 200 })
        {
            Row($"{threads} blocked threads sampled − not, % of a core", () => PairsOf(threads), Difference);
        }

        (double First, double Second)[] PairsOf(int threads)
        {
            if (!hasLearned) SamplerCost.Learn();
            hasLearned = true;
            var pairs = new (double First, double Second)[SamplerRounds];
            for (int i = 0; i < SamplerRounds; i++)
                pairs[i] = (SamplerCost.PercentOfCore(threads, WaitDetail.Targets), SamplerCost.PercentOfCore(threads, WaitDetail.Off));
            return pairs;
        }
    }

    private bool Wants(params string[] rows) => rows.Any(row => row.Contains(part, StringComparison.OrdinalIgnoreCase));

    private static double Ratio((double First, double Second) pair) => pair.First / pair.Second;

    private static double Difference((double First, double Second) pair) => pair.First - pair.Second;

    private void Row(
        string what, Func<(double First, double Second)[]> measure, Func<(double First, double Second), double> compare)
    {
        if (!Wants(what)) return;
        double[] figures = [.. measure().Select(compare).Order()];
        double median = figures[figures.Length / 2], from = figures[figures.Length / 4], to = figures[figures.Length * 3 / 4];
        writer.WriteLine($"| {what} | {Text(median)} | {Text(from)} to {Text(to)} |");
        string Text(double figure) => figure.ToString(Math.Abs(median) < 10 ? "0.000" : "0", CultureInfo.InvariantCulture);
    }

    /// <summary>Measures two actions in turns, in nanoseconds. The actions before each turn are not measured.</summary>
    /// <param name="first">The one action.</param>
    /// <param name="second">The other action.</param>
    /// <param name="before">What is done before a turn of each. It may make something anew, so some calls follow it unmeasured.</param>
    /// <param name="isCpu">Whether the CPU time of this thread is measured. Other load of the machine adds much less to it.</param>
    private static (double First, double Second)[] Pairs(
        Action first, Action second, (Action First, Action Second)? before = null, bool isCpu = false)
    {
        long timesFirst = 1, timesSecond = 1;
        using var clock = PlatformClocks.Current.OpenThreadClock();
        var pairs = new (double First, double Second)[Rounds];
        for (int i = -WarmUpRounds; i < Rounds; i++)
        {
            double one = Turn(before?.First, first, timesFirst), other = Turn(before?.Second, second, timesSecond);
            if (i >= 0) pairs[i] = (one, other);
            else (timesFirst, timesSecond) = (Times(one), Times(other));
        }

        return pairs;

        double Turn(Action? prepare, Action action, long times)
        {
            prepare?.Invoke();
            for (int i = 0; prepare is not null && i < FirstCalls; i++) action();
            return Nanoseconds(action, times, isCpu ? clock : null);
        }
    }

    private static long Times(double nanoseconds) => Math.Max(1, (long)(RoundMilliseconds * 1e6 / nanoseconds));

    private static double Nanoseconds(Action action, long times, ThreadClock? clock)
    {
        long cpu = 0;
        bool hasCpu = clock?.TryReadCpu(out cpu) == true;
        long start = Stopwatch.GetTimestamp();
        for (long i = 0; i < times; i++) action();
        double wall = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        return (hasCpu && clock!.TryReadCpu(out long now) ? now - cpu : wall) / times;
    }
}
