using OpenTelemetry.Metrics;

namespace Workload.Metering.Publishing.Tests.Sdk;

public sealed class TemporalityTests
{
    [Fact]
    public async Task What_deltas_add_up_to_is_what_is_cumulative_and_none_is_negative()
    {
        var cumulative = new Reader(MetricReaderTemporalityPreference.Cumulative);
        var delta = new Reader(MetricReaderTemporalityPreference.Delta);
        using var meter = new WorkloadMeter();
        using var provider = OpenTelemetry.Sdk.CreateMeterProviderBuilder().AddMeter(WorkloadMeter.InstrumentationName)
            .AddReader(cumulative.OfSdk).AddReader(delta.OfSdk).Build();
        var total = new Dictionary<string, double>(StringComparer.Ordinal);
        var last = new Dictionary<string, double>(StringComparer.Ordinal);
        long calls = 0;
        for (int step = 0; step < 30; step++)
        {
            PhaseScope running = meter.Track("running");
            await meter.TrackAsync("awaiting", () => Task.Delay(2));
            using (meter.Track("computing")) Burn.Milliseconds(1);
            Collect();

            // The time that was counted while the scope ran is taken back. The published sums must not show that.
            if (step % 3 == 0) running.Rename("other");
            if (step % 3 == 1) running.Discard();
            running.Dispose();
            Collect();
        }

        // Nothing runs any more, so both readers must have the same sums.
        var end = cumulative.Collect().Where(IsCounter).ToList();
        Collect();
        end.Should().HaveCountGreaterThanOrEqualTo(4 * 5 * 2, "four phases have at least five states, inclusive and self");
        // The process's own figures change between the two readings.
        foreach (var point in end.Where(point => point.Metric is not ("workload.metering.overhead.time" or "workload.process.cpu.time")))
            total[point.Series].Should().BeApproximately(point.Value, 1e-9, point.Series);
        calls.Should().Be(80, "two phases have 30 calls each, and 20 of the other 30 count");

        void Collect()
        {
            foreach (var point in delta.Collect())
            {
                if (IsCounter(point))
                {
                    point.Value.Should().BeGreaterThanOrEqualTo(0, point.Series);
                    total[point.Series] = total.GetValueOrDefault(point.Series) + point.Value;
                }

                calls += point.Count;
            }

            foreach (var point in cumulative.Collect().Where(IsCounter))
            {
                point.Value.Should().BeGreaterThanOrEqualTo(last.GetValueOrDefault(point.Series), point.Series);
                last[point.Series] = point.Value;
            }
        }
    }

    [Fact]
    public void The_advised_buckets_are_used()
    {
        var reader = new Reader(MetricReaderTemporalityPreference.Cumulative);
        using var meter = new WorkloadMeter();
        using var provider = OpenTelemetry.Sdk.CreateMeterProviderBuilder().AddMeter(WorkloadMeter.InstrumentationName)
            .AddReader(reader.OfSdk).Build();
        meter.Track("x").Dispose();

        Point duration = reader.Collect().Single(point => point.Metric == "workload.phase.duration");
        duration.Count.Should().Be(1);
        duration.Bounds[0].Should().Be(0.0001);
        duration.Bounds[^1].Should().Be(300);
        duration.Bounds.Should().BeInAscendingOrder();
    }

    private static bool IsCounter(Point point) => point.Metric.EndsWith("time", StringComparison.Ordinal);
}
