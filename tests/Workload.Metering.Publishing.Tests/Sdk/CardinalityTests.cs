using OpenTelemetry.Metrics;

namespace Workload.Metering.Publishing.Tests.Sdk;

public sealed class CardinalityTests
{
    /// <summary>OpenTelemetry's own default.</summary>
    private const int AttributeSets = 2_000;

    [Theory]
    [InlineData(MetricReaderTemporalityPreference.Cumulative)]
    [InlineData(MetricReaderTemporalityPreference.Delta)]
    public void As_many_phases_as_a_meter_keeps_fit_with_all_their_states(MetricReaderTemporalityPreference temporality)
    {
        var reader = new Reader(temporality);
        var options = new WorkloadMeterOptions();
        using var meter = new WorkloadMeter(options);
        using var provider = OpenTelemetry.Sdk.CreateMeterProviderBuilder().AddMeter(WorkloadMeter.InstrumentationName)
            .AddReader(reader.OfSdk).Build();
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < options.MaxPhases + 10; i++)
            {
                using PhaseScope scope = meter.Track($"phase {i}");
                if (round == 1) scope.Fail("timeout");
            }

            var metrics = reader.Collect().GroupBy(point => point.Metric)
                .ToDictionary(metric => metric.Key, metric => metric.ToList(), StringComparer.Ordinal);
            foreach (var (name, points) in metrics)
            {
                points.Should().HaveCountLessThanOrEqualTo(AttributeSets, name);
                points.Should().NotContain(point => point.Attributes.Contains("otel.metric.overflow", StringComparison.Ordinal), name);
            }

            // The phase "(other)" is one more.
            int states = meter.Snapshot()["phase 0"].Breakdown!.Value.RunQueue is null ? 5 : 6;
            metrics["workload.phase.time"].Should().HaveCount((options.MaxPhases + 1) * states);
            metrics["workload.phase.self_time"].Should().HaveCount((options.MaxPhases + 1) * states);
            metrics["workload.phase.active"].Should().HaveCount(options.MaxPhases + 1);
            metrics["workload.phase.duration"].Should().HaveCountGreaterThanOrEqualTo(options.MaxPhases + 1);
        }
    }
}
