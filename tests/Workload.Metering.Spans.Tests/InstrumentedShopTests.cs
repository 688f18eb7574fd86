using OpenTelemetry;
using OpenTelemetry.Trace;
using Workload.Metering.Samples.Spans;

namespace Workload.Metering.Spans.Tests;

/// <summary>
/// Runs the OpenTelemetry SDK with its instrumentations of ASP.NET Core, HttpClient and Entity Framework Core. The tests look at each span
/// as it is exported.
/// </summary>
public sealed class InstrumentedShopTests
{
    private const int Calls = 20, PriceMilliseconds = 5;
    private const double PriceSeconds = PriceMilliseconds / 1000.0;

    // Each call is one request of the client, which contains one of the server. That contains a query, a request to the remote service and
    // a price.
    private static readonly (string Name, string Kind, int Count)[] s_expected =
    [
        ("GET", "Client", 2 * Calls),
        ("GET /orders/{id:int}", "Server", Calls),
        ("GET /quote", "Server", Calls),
        ("main", "Client", Calls),
        ("price", "Internal", Calls),
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_span_has_its_states_and_they_add_up(bool metersRequests)
    {
        var (spans, snapshot) = await RunAsync(metersRequests);
        foreach (var (name, kind, count) in s_expected)
        {
            var those = spans.Where(span => span.Name == name && span.Kind == kind).ToList();
            those.Should().HaveCount(count, "there is a {0} span {1} for each call", kind, name);
            foreach (var span in those)
            {
                span.States.Should().ContainKeys(["workload.cpu", "workload.blocked", "workload.awaiting"], "{0} is a phase", name);
                span.OwnSeconds.Should().BePositive();
            }

            // The call of a client is left out, because it may open its connection on another thread at the same time. A busy machine stops
            // few threads just at a span's end. A tenth is allowed for these.
            if (name != "GET")
            {
                those.Count(span => span.ExceedsDuration)
                    .Should().BeLessThanOrEqualTo(Calls / 10, "the states of {0} are no longer than its span", name);
            }

            // The states add up to the time of the scopes. A client opens its connection on another thread beside the request, which adds
            // to them.
            double states = those.Sum(span => span.States.Values.Sum()), wall = snapshot[name].Wall.TotalSeconds;
            states.Should().BeGreaterThan(wall * 0.999, "{0} took {1} s in its phase", name, wall);
            if (name is "main" or "price")
                states.Should().BeLessThan(wall * 1.05, "{0} took {1} s in its phase, on one thread at a time", name, wall);
        }

        double cpu = spans.Where(span => span.Name == "price").Sum(span => span.Of("workload.cpu"));
        cpu.Should().BeInRange(Calls * PriceSeconds * 0.97, Calls * PriceSeconds * 1.25, "each price burns 5 ms");
        var quotes = spans.Where(span => span.Name == "GET /quote");
        quotes.Sum(Waits).Should().BeGreaterThan(Calls * Shop.QuoteTime.TotalSeconds * 0.95, "each quote awaits 20 ms");
        foreach (var order in spans.Where(span => span.Name == "GET /orders/{id:int}"))
        {
            var inner = spans.Where(span => span.ParentId == order.Id).ToList();
            inner.Select(span => span.Name).Should().BeEquivalentTo("main", "GET", "price");
            order.Of("workload.cpu")
                .Should().BeGreaterThan(inner.Sum(span => span.Of("workload.cpu")) * 0.9, "a request includes its nested spans");
        }

        snapshot["price"].Count.Should().Be(Calls);
        snapshot["main"].Count.Should().Be(Calls);
        snapshot["GET"].Count.Should().Be(2 * Calls);
        snapshot["GET /orders/{id:int}"].Count.Should().Be(Calls, "the request is counted once");
        snapshot["GET /orders/{id:int}"].Active.Should().Be(0);
        var nodes = snapshot.Roots.SelectMany(Within).ToList();
        var server = nodes.Where(node => node.Name == "GET /orders/{id:int}" && node.Count > 0).Should().ContainSingle().Subject;

        // A display name that is set at the stop comes too late for the calls below, which are already counted.
        var parent = nodes.Where(node => node.Children.Any(child => child.Name == "price" && child.Count > 0))
            .Should().ContainSingle().Subject;
        parent.Children.Where(child => child.Count > 0).Select(child => child.Name).Should().BeEquivalentTo("main", "GET", "price");
        if (metersRequests) parent.Should().Be(server);
    }

    private static double Waits(ExportedSpan span) =>
        span.Of("workload.awaiting") + span.Of("workload.task_queue") + span.Of("workload.blocked");

    private static IEnumerable<PhaseNode> Within(PhaseNode node) => node.Children.SelectMany(Within).Prepend(node);

    private static async Task<(IReadOnlyList<ExportedSpan> Spans, MeterSnapshot Snapshot)> RunAsync(bool metersRequests)
    {
        using var table = new SpanTable();
        await using var shop = await Shop.StartAsync(
            () => Burn.Milliseconds(PriceMilliseconds),
            tracing => tracing.AddProcessor(new SimpleActivityExportProcessor(table)),
            metersRequests);
        await shop.CallAsync(2);

        // A client has its answer before the server ends the request.
        await Eventually(() => table.Spans.Count(span => span.Kind == "Server") == 4);
        int before = table.Spans.Count;
        var start = shop.Meter.Snapshot();
        await shop.CallAsync(Calls);
        await Eventually(() => table.Spans.Skip(before).Count(span => span.Kind == "Server") == 2 * Calls);
        return ([.. table.Spans.Skip(before)], shop.Meter.Snapshot().Since(start));
    }

    private static async Task Eventually(Func<bool> holds)
    {
        for (int wait = 0; wait < 1000 && !holds(); wait++) await Task.Delay(10);
    }
}
