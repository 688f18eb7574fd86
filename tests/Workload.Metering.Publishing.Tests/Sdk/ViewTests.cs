using OpenTelemetry.Metrics;

namespace Workload.Metering.Publishing.Tests.Sdk;

/// <summary>Views that drop attributes, as docs/opentelemetry.md describes them.</summary>
public sealed class ViewTests
{
    [Fact]
    public void Without_the_state_the_last_one_stands_for_all_and_with_it_their_sum_is_the_time()
    {
        double dropped = TimeOf("workload.phase.name"), whole = TimeOf("workload.phase.name", "workload.phase.state");
        whole.Should().BeGreaterThan(0.019, "it slept 20 ms");
        dropped.Should().BeLessThan(whole / 2, "the SDK keeps one of several observations, as the page warns");
    }

    [Fact]
    public void A_duration_without_its_error_type_is_the_sum_of_both()
    {
        var reader = new Reader(MetricReaderTemporalityPreference.Cumulative);
        string phase = "dropped " + Guid.NewGuid();
        using var meter = new WorkloadMeter();
        using var provider = OpenTelemetry.Sdk.CreateMeterProviderBuilder().AddMeter(WorkloadMeter.InstrumentationName)
            .AddView("workload.phase.duration", new MetricStreamConfiguration { TagKeys = ["workload.phase.name"] })
            .AddReader(reader.OfSdk).Build();
        meter.Track(phase).Dispose();
        using (var scope = meter.Track(phase)) scope.Fail("timeout");
        reader.Collect().Should().ContainSingle(point => point.Metric == "workload.phase.duration"
            && point.Attributes.Contains(phase, StringComparison.Ordinal)).Which.Count.Should().Be(2);
    }

    private static double TimeOf(params string[] kept)
    {
        var reader = new Reader(MetricReaderTemporalityPreference.Cumulative);
        string phase = "viewed " + Guid.NewGuid();
        using var meter = new WorkloadMeter();
        using var provider = OpenTelemetry.Sdk.CreateMeterProviderBuilder().AddMeter(WorkloadMeter.InstrumentationName)
            .AddView("workload.phase.time", new MetricStreamConfiguration { TagKeys = kept })
            .AddReader(reader.OfSdk).Build();
        using (meter.Track(phase)) Thread.Sleep(20);
        return reader.Collect()
            .Where(point => point.Metric == "workload.phase.time" && point.Attributes.Contains(phase, StringComparison.Ordinal))
            .Sum(point => point.Value);
    }
}
