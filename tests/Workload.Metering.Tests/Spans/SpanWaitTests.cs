using System.Diagnostics;

namespace Workload.Metering.Tests.Spans;

/// <summary>A client span names what its flow waits for.</summary>
public sealed class SpanWaitTests
{
    [Theory]
    [InlineData("db.system.name", "postgresql", "database", "postgresql db:5432")]
    [InlineData("http.request.method", "GET", "http", "db:5432")]
    [InlineData("other", "x", "custom", "ask")]
    public async Task The_wait_of_a_client_span_is_tagged_on_it_and_on_its_ancestors(string tag, string value, string kind, string target)
    {
        using var tracer = new SpanTracer();
        var options = new WorkloadMeterOptions { ActivitySources = [tracer.Source.Name], OverheadBudget = 1, Waits = WaitDetail.Targets };
        using var meter = new WorkloadMeter(options);
        using (tracer.Start("page"))
        {
            KeyValuePair<string, object?>[] tags = [new(tag, value), new("server.address", "db"), new("server.port", 5432)];
            using var ask = tracer.Source.StartActivity("ask", ActivityKind.Client, parentContext: default, tags);
            await Task.Delay(30);
        }

        foreach (var span in tracer.Stopped)
        {
            SpanStates.Of(span, $"workload.wait.{kind}")
                .Should().BeApproximately(SpanStates.Of(span, "workload.awaiting"), 0.005, "{0} awaits that alone", span.DisplayName);
            span.GetTagItem("workload.wait.target").Should().Be(target);
        }

        meter.Snapshot()["page"].Waits.Should().Contain(wait => wait.Target == target);
    }

    [Fact]
    public async Task Without_names_of_waits_there_is_none()
    {
        using var tracer = new SpanTracer();
        using var meter = tracer.MeterOf();
        using (tracer.Start("ask", ActivityKind.Client)) await Task.Delay(5);
        tracer.Stopped.Single().TagObjects.Should().NotContain(tag => tag.Key.StartsWith("workload.wait", StringComparison.Ordinal));
    }
}
