// This program runs a traced web application that exports to a real tracing back end. It compares what the back end shows of each span with
// what the application truly did. It ends with "N passed, N failed", and with code 1 if any check failed.
using System.Globalization;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;
using Workload.Metering;
using Workload.Metering.Platforms;
using Workload.Metering.Samples.Spans;
using Workload.Metering.Spans.Tests.BackEnd;

const int WarmUps = 2, Calls = 30, PriceMilliseconds = 5;
const double PriceSeconds = PriceMilliseconds / 1000.0;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [var program])
{
    Console.Error.WriteLine("usage: Workload.Metering.Spans.Tests <the back end's program>");
    return 2;
}

using var backEnd = await TracingBackEnd.StartAsync(program);
MeterSnapshot snapshot;
await using (var shop = await Shop.StartAsync(() => Burn.Milliseconds(PriceMilliseconds), tracing => tracing.AddOtlpExporter(options =>
{
    options.Protocol = OtlpExportProtocol.HttpProtobuf;
    options.Endpoint = new Uri(backEnd.Otlp, "/v1/traces");
})))
{
    await shop.CallAsync(WarmUps + Calls);

    // A client has its answer before the server ends the request.
    for (int wait = 0; wait < 1000 && (snapshot = shop.Meter.Snapshot())["GET /orders/{id:int}"].Count < WarmUps + Calls; wait++)
        await Task.Delay(10);
    snapshot = shop.Meter.Snapshot();
}

// The first calls compile the listeners of both ends.
var all = await backEnd.SpansAsync((WarmUps + Calls) * 6);
double warm = all.Where(span => span.Name == "GET /orders/{id:int}").Select(span => span.Start).Order()
    .ElementAtOrDefault(WarmUps) - 0.000_001;
double first = all.Where(span => span.Name == "GET" && span.Start < warm).Select(span => span.Start).DefaultIfEmpty(warm).Max();
var spans = all.Where(span => span.Start >= first).ToList();
var checks = new Checks(Console.Out);
(string Name, string Kind, int Count)[] expected =
    [("GET", "Client", 2 * Calls), ("GET /orders/{id:int}", "Server", Calls), ("GET /quote", "Server", Calls), ("main", "Client", Calls),
        ("price", "Internal", Calls)];
foreach (var (name, kind, count) in expected)
{
    var those = spans.Where(span => span.Name == name && span.Kind == kind).ToList();
    checks.Run($"{kind} {name}", () =>
    {
        Checks.Expect(those.Count == count, $"{count} spans were expected, and there are {those.Count}");
        foreach (var span in those)
        {
            Checks.Expect(span.States.ContainsKey("workload.cpu") && span.States.ContainsKey("workload.blocked")
                && span.States.ContainsKey("workload.awaiting"), "a span lacks its states");
            Checks.Expect(span.OwnSeconds > 0, "a span has no time of its own");
        }

        // The call of a client may open its connection on another thread at the same time. A busy machine stops few threads just at a
        // span's end. A tenth is allowed for these.
        var exceeded = those.Where(span => span.ExceedsDuration).ToList();
        Checks.Expect(name == "GET" || exceeded.Count <= Calls / 10, string.Join(
            ", ", exceeded.Select(span => $"a span ran and waited for {span.OwnSeconds} s, and it took {span.Seconds} s")));

        // A client opens its connection on another thread beside the request. That thread adds to the states.
        double states = all.Where(span => span.Name == name && span.Kind == kind)
            .Sum(span => span.States.Values.Sum()), wall = snapshot[name].Wall.TotalSeconds;
        Checks.Expect(states > 0.999 * wall && (name is not ("main" or "price") || states < 1.05 * wall),
            $"the states are {states} s, and the phase's scopes took {wall} s");
        return FormattableString.Invariant($"{count} spans, states {states / wall:0.0%} of the phase's {wall:0.000} s");
    });
}

checks.Run("the CPU time of a span that computes", () =>
{
    double cpu = spans.Where(span => span.Name == "price").Sum(span => span.Of("workload.cpu")) / Calls;
    double shown = all.Where(span => span.Name == "price")
        .Sum(span => span.Of("workload.cpu")), phase = snapshot["price"].Breakdown!.Value.Cpu.TotalSeconds;

    // The work burns until the thread's clock has moved by 5 ms. The start and the end of the span add to that, and so does their first
    // compilation.
    Checks.Expect(cpu is > PriceSeconds * 0.97 and < PriceSeconds * 1.25, $"a call has {cpu} s, and {PriceSeconds} s were burnt");
    Checks.Expect(Math.Abs(shown - phase) < 1e-4, $"the spans have {shown} s, and the phase has {phase} s");
    return FormattableString.Invariant($"{cpu * 1000:0.000} ms a call, 5 ms burnt");
});
checks.Run("the waiting time of a span that awaits", () =>
{
    double waits = spans.Where(span => span.Name == "GET /quote")
        .Sum(span => span.Of("workload.awaiting") + span.Of("workload.task_queue")) / Calls;
    Checks.Expect(waits >= Shop.QuoteTime.TotalSeconds * 0.95, $"a call has {waits} s, and {Shop.QuoteTime.TotalSeconds} s were awaited");
    return FormattableString.Invariant($"{waits * 1000:0.000} ms a call, 20 ms awaited");
});
checks.Run("a span includes its nested spans", () =>
{
    var orders = spans.Where(span => span.Name == "GET /orders/{id:int}").ToList();
    foreach (var order in orders)
    {
        var inner = spans.Where(span => span.ParentId == order.Id).ToList();
        Checks.Expect(inner.Count == 3, $"{inner.Count} spans are nested in a request, and 3 were expected");
        Checks.Expect(order.Of("workload.cpu") >= inner.Sum(span => span.Of("workload.cpu")) * 0.9,
            "a request has less CPU time than its nested spans");
    }

    return $"{orders.Count} requests with 3 each";
});

Console.WriteLine();
Console.WriteLine($"{checks.Passed} passed, {checks.Failed} failed");
return checks.Failed == 0 ? 0 : 1;
