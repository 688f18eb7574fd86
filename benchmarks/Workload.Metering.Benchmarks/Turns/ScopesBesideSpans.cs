using System.Globalization;
using Workload.Metering.Benchmarks.Peers;
using Workload.Metering.Benchmarks.Scopes;
using Workload.Metering.Benchmarks.Work;

namespace Workload.Metering.Benchmarks.Turns;

/// <summary>
/// Writes what scopes cost beside spans in the same places, and beside the primitives that no scope can do without. All of a row run in
/// turns.
/// </summary>
internal sealed class ScopesBesideSpans : IDisposable
{
    private readonly Action<string> _write;
    private readonly WorkloadMeter _meter = new();
    private readonly OpenTelemetrySpan _span = new();
    private readonly Phase _flow, _inner, _thread;

    private ScopesBesideSpans(Action<string> write)
    {
        _write = write;
        _flow = _meter.GetPhase("flow");
        _inner = _meter.GetPhase("inner");
        _thread = _meter.GetPhase("thread", new PhaseOptions { Attribution = CpuAttribution.Thread });
    }

    public static void Write(TextWriter writer)
    {
        writer.WriteLine("## Scopes beside spans");
        writer.WriteLine();
        writer.WriteLine("| what | at most | figure | scope, ns | span, ns | limit |");
        writer.WriteLine("|:---|---:|---:|---:|---:|---:|");
        using var rows = new ScopesBesideSpans(writer.WriteLine);
        rows.WriteEmpty();
        rows.WriteInFlows();
        rows.WriteRequest();
        rows.WriteTwoThreads();
        writer.WriteLine();
    }

    public void Dispose()
    {
        _meter.Dispose();
        _span.Dispose();
    }

    private void WriteEmpty()
    {
        Action scope = () => _flow.Track().Dispose(), span = _span.Run;
        Beside("default scope, empty ÷ span", 0.72, TurnTaking.Measure(
            TurnTaking.Repeat(scope), TurnTaking.Repeat(span), TurnTaking.Repeat(Primitives.Run)));
        Beside("the same amid other work ÷ span", 0.80, ColdScopes.Measure(scope, span, Primitives.Run));
        Beside("innermost of 4 nested ÷ innermost of 4 spans", 0.75, TurnTaking.Measure(
            times => Nested(times, () => _meter.Track("outer"), scope),
            times => Nested(times, () => _span.Start()!, span),
            times => Nested(times, () => Primitives.Begin(), Primitives.Run)));
        Action thread = () => _thread.Track().Dispose();
        Beside("`Thread` scope, empty ÷ span", 0.36, TurnTaking.Measure(
            TurnTaking.Repeat(thread), TurnTaking.Repeat(span), TurnTaking.Repeat(() => new FloorBenchmarks().TwoReadingsOfEachClock())));
        Line("bytes of a default scope from a default context", 176, Bytes(scope), null, null, null);
    }

    private void WriteInFlows()
    {
        var flows = new Flows(_flow, _inner, _span);
        Beyond("two nested scopes, of which the inner one yields, − the same bare, ÷ two spans'", 1.35, TurnTaking.Measure(
            TurnTaking.Wait(flows.BareAsync), TurnTaking.Wait(flows.TwoScopesAsync), TurnTaking.Wait(flows.TwoSpansAsync),
            TurnTaking.Wait(flows.TwoPrimitivesAsync)));
        double[][] four = TurnTaking.Measure(
            TurnTaking.Wait(flows.FourInAsync), TurnTaking.Wait(flows.FourOutAsync), TurnTaking.Wait(flows.FourInPrimitivesAsync));
        Beside("`Task.Yield` inside ÷ outside, four flows", 1.35, four);
    }

    private void WriteRequest()
    {
        var request = new RequestBenchmarks();
        request.Setup().GetAwaiter().GetResult();
        var ask = (Func<Task> server) => TurnTaking.Repeat(() => server().GetAwaiter().GetResult());
        double[][] turns = TurnTaking.MeasureBusy(
            ask(request.MiddlewareThatDoesNothing), ask(request.Metered), ask(request.TwoSpans), ask(request.TwoPrimitives));
        foreach (double[] figures in turns)
            for (int i = 0; i < figures.Length; i++) figures[i] /= RequestBenchmarks.Requests;
        Beyond("loopback request with two phases − an empty middleware's, ÷ two spans'", 1.15, turns);
        double bytes = request.BytesBeyondMiddleware(request.Metered).GetAwaiter().GetResult();
        double spans = request.BytesBeyondMiddleware(request.TwoSpans).GetAwaiter().GetResult();
        Line("bytes of a request with two phases", 650, bytes, null, spans, null);
        request.Cleanup().GetAwaiter().GetResult();
    }

    private void WriteTwoThreads()
    {
        var two = new ContentionBenchmarks();
        two.SetupTwo();
        double[] ratios = new double[15];
        for (int i = 0; i < ratios.Length; i++) ratios[i] = 2 * Wall(two.OneThread) / Wall(two.TwoThreadsOnePhase);
        two.Cleanup();
        _write(string.Create(CultureInfo.InvariantCulture,
            $"| two threads on one phase, throughput ÷ one thread's (at least) | 1.85 | {Median.Of(ratios):0.00} | | | |"));
    }

    private static double Wall(Action action)
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        action();
        return System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }

    private static void Nested<T>(int times, Func<T> outer, Action innermost)
        where T : IDisposable
    {
        using var first = outer();
        using var second = outer();
        using var third = outer();
        for (int i = 0; i < times; i++) innermost();
    }

    private static double Bytes(Action action)
    {
        const int Times = 1_000;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Times; i++) action();
        return Math.Round((GC.GetAllocatedBytesForCurrentThread() - before) / (double)Times);
    }

    // The figures are those of the scope, of the span and of the primitives.
    private void Beside(string what, double bound, double[][] turns)
    {
        double scope = Median.Of(turns[0]), span = Median.Of(turns[1]);
        double ratio = Median.Of([.. turns[0].Zip(turns[1], (first, second) => first / second)]);
        Line(what, bound, turns[0].Length > 1_000 ? scope / span : ratio, scope, span, Median.Of(turns[2]) / span);
    }

    // The figures are those without anything, of the scopes, of the spans and of the primitives.
    private void Beyond(string what, double bound, double[][] turns)
    {
        double[] beyond = [.. turns[1..].Select(figures => Median.Of([.. figures.Zip(turns[0], (with, without) => with - without)]))];
        Line(what, bound, beyond[0] / beyond[1], beyond[0], beyond[1], beyond[2] / beyond[1]);
    }

    private void Line(string what, double bound, double figure, double? scope, double? span, double? limit) =>
        _write(string.Create(CultureInfo.InvariantCulture,
            $"| {what} | {bound} | {figure:0.00} | {scope:0} | {span:0} | {limit:0.00} |"));
}
