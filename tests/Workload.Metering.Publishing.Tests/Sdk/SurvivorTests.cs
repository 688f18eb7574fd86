using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using Workload.Metering.Publishing.Tests.Dashboards;

namespace Workload.Metering.Publishing.Tests.Sdk;

/// <summary>A provider exports several meters, and one of them is disposed. The series of the others go on.</summary>
public sealed class SurvivorTests
{
    private const int Exports = 10;

    /// <summary>
    /// Any positive value is enough. Before an export, 2 ms of the process's CPU time are burnt, and other threads may have used nearly all
    /// of it.
    /// </summary>
    private const double MinSeconds = 0.00000001;

    public enum Owner
    {
        /// <summary>The meters have no factory.</summary>
        Process,

        /// <summary>All meters share one factory.</summary>
        OneFactory,

        /// <summary>Each meter belongs to a host of its own. The host's factory ends with it.</summary>
        FactoryOfEach,
    }

    public static TheoryData<Owner, MetricReaderTemporalityPreference> Cases
    {
        get
        {
            var cases = new TheoryData<Owner, MetricReaderTemporalityPreference>();
            foreach (var owner in Enum.GetValues<Owner>())
            {
                cases.Add(owner, MetricReaderTemporalityPreference.Cumulative);
                cases.Add(owner, MetricReaderTemporalityPreference.Delta);
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Exports_go_on_while_other_meters_come_and_go(Owner owner, MetricReaderTemporalityPreference temporality)
    {
        string phase = "survivor " + Guid.NewGuid();
        using var hosts = new Hosts(owner);
        using var survivor = hosts.Add();
        var reader = new Reader(temporality);
        using var provider = OpenTelemetry.Sdk.CreateMeterProviderBuilder().AddMeter(WorkloadMeter.InstrumentationName)
            .AddReader(reader.OfSdk).Build();
        double cpu = 0;
        long calls = 0;
        for (int export = 1; export <= Exports; export++)
        {
            using (survivor.Meter.Track(phase)) Burn.Milliseconds(2);
            using (var other = hosts.Add()) other.Meter.Track(phase).Dispose();

            var points = reader.Collect().Where(point => point.Attributes.Contains(phase, StringComparison.Ordinal)).ToList();
            bool cumulative = temporality == MetricReaderTemporalityPreference.Cumulative;
            double counted = points.Where(point => point.Metric == "workload.phase.time"
                && point.Attributes.Contains("state=cpu", StringComparison.Ordinal)).Sum(point => point.Value);
            (cumulative ? counted - cpu : counted)
                .Should().BeGreaterThan(MinSeconds, "export {0} has the CPU time since the one before", export);
            cpu = counted;
            long durations = points.Where(point => point.Metric == "workload.phase.duration").Sum(point => point.Count);
            (cumulative ? durations - calls : durations)
                .Should().BeGreaterThanOrEqualTo(1, "export {0} has the durations since the one before", export);
            calls = durations;
            points.Where(point => point.Metric == "workload.phase.active").Sum(point => point.Value).Should().Be(0);
            points.Should().OnlyContain(point => point.Value >= 0);
        }
    }

    [Theory]
    [InlineData(Owner.Process)]
    [InlineData(Owner.OneFactory)]
    [InlineData(Owner.FactoryOfEach)]
    public async Task Prometheus_is_answered_all_the_while(Owner owner)
    {
        string phase = "survivor " + Guid.NewGuid();
        using var hosts = new Hosts(owner);
        using var survivor = hosts.Add();
        using var endpoint = new PrometheusEndpoint(WorkloadMeter.InstrumentationName);
        double before = 0;
        for (int export = 1; export <= Exports; export++)
        {
            using (survivor.Meter.Track(phase)) Burn.Milliseconds(2);
            using (var other = hosts.Add()) other.Meter.Track("another").Dispose();

            string[] lines = [.. (await endpoint.ScrapeAsync()).Split('\n').Where(line => line.Contains(phase, StringComparison.Ordinal))];
            double cpu = lines.Where(line => line.StartsWith("workload_phase_time_seconds_total", StringComparison.Ordinal)
                && line.Contains("state=\"cpu\"", StringComparison.Ordinal)).Sum(ValueOf);
            (cpu - before).Should().BeGreaterThan(MinSeconds, "scrape {0} has the CPU time since the one before", export);
            before = cpu;
            lines.Where(line => line.StartsWith("workload_phase_duration_seconds_count", StringComparison.Ordinal)).Sum(ValueOf)
                .Should().Be(export);
        }
    }

    [Fact]
    public void A_provider_that_is_made_again_exports_at_once()
    {
        string phase = "again " + Guid.NewGuid();
        using var meter = new WorkloadMeter();
        for (int round = 0; round < 3; round++)
        {
            using (var gone = new WorkloadMeter()) gone.GetPhase(phase);
            var reader = new Reader(MetricReaderTemporalityPreference.Cumulative);
            using var provider = OpenTelemetry.Sdk.CreateMeterProviderBuilder().AddMeter(WorkloadMeter.InstrumentationName)
                .AddReader(reader.OfSdk).Build();
            using (meter.Track(phase)) Burn.Milliseconds(1);
            reader.Collect()
                .Should().Contain(point => point.Series == $"workload.phase.duration{{workload.phase.name={phase}}}" && point.Count == 1);
        }
    }

    [Fact]
    public void Metering_that_was_disposed_and_is_made_again_is_exported_again()
    {
        string phase = "again " + Guid.NewGuid();
        var reader = new Reader(MetricReaderTemporalityPreference.Delta);
        using var provider = OpenTelemetry.Sdk.CreateMeterProviderBuilder().AddMeter(WorkloadMeter.InstrumentationName)
            .AddReader(reader.OfSdk).Build();
        for (int round = 0; round < 3; round++)
        {
            using (var meter = new WorkloadMeter())
            {
                using (meter.Track(phase)) Burn.Milliseconds(2);
                reader.Collect().Where(point => point.Attributes.Contains(phase, StringComparison.Ordinal)
                    && point.Attributes.Contains("state=cpu", StringComparison.Ordinal) && point.Metric == "workload.phase.time")
                    .Should().ContainSingle().Which.Value.Should().BeInRange(MinSeconds, 0.5, "no delta is negative or has old time in it");
            }

            reader.Collect().Should().NotContain(point => point.Attributes.Contains(phase, StringComparison.Ordinal) && point.Value < 0);
        }
    }

    // The value comes after the labels. An exemplar or a time may follow it.
    private static double ValueOf(string line) =>
        double.Parse(
            line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);

    /// <summary>Makes meters as the owner would.</summary>
    private sealed class Hosts(Owner owner) : IDisposable
    {
        private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

        public Host Add()
        {
            var services = owner == Owner.FactoryOfEach ? new ServiceCollection().AddMetrics().BuildServiceProvider() : null;
            return new Host(services, owner switch
            {
                Owner.Process => null,
                Owner.OneFactory => _services.GetRequiredService<IMeterFactory>(),
                _ => services!.GetRequiredService<IMeterFactory>(),
            });
        }

        public void Dispose() => _services.Dispose();
    }

    /// <summary>Ends as a host does. It disposes its meter, and then its services.</summary>
    private sealed class Host(ServiceProvider? services, IMeterFactory? factory) : IDisposable
    {
        public WorkloadMeter Meter { get; } = new(meterFactory: factory);

        public void Dispose()
        {
            Meter.Dispose();
            services?.Dispose();
        }
    }
}
