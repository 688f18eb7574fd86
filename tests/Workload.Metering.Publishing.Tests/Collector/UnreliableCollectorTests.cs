using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using Workload.Metering.Publishing.Tests.Sdk;

namespace Workload.Metering.Publishing.Tests.Collector;

public sealed class UnreliableCollectorTests : IDisposable
{
    private const int Scopes = 2_000;

    private readonly LoopbackCollector _collector = new();
    private readonly WorkloadMeter _meter = new();
    private readonly MeterProvider _provider;

    // The process has one set of instruments. A unique name keeps the series apart from those of other tests' meters.
    private readonly string _phase = $"unreliable {Guid.NewGuid()}";

    public UnreliableCollectorTests() => _provider = OpenTelemetry.Sdk.CreateMeterProviderBuilder()
        .AddMeter(WorkloadMeter.InstrumentationName)
        .AddOtlpExporter((exporter, reader) =>
        {
            exporter.Endpoint = _collector.Address;
            exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
            exporter.TimeoutMilliseconds = 60_000;
            reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = 50;
        })
        .Build();

    public void Dispose()
    {
        _provider.Dispose();
        _meter.Dispose();
        _collector.Dispose();
    }

    [Fact]
    public void After_its_absence_the_sums_are_whole()
    {
        _collector.Come();
        Work();
        Arrives(Scopes);
        _collector.GoAway();
        Work();
        Fails();
        Work();
        _collector.Come();
        Arrives(3 * Scopes);
    }

    [Fact]
    public void One_that_comes_late_misses_nothing()
    {
        Work();
        Fails();
        _collector.Come();
        Arrives(Scopes);
    }

    [Fact]
    public async Task While_it_does_not_answer_scopes_go_on_and_afterwards_the_sums_are_whole()
    {
        _collector.Hold();
        _collector.Come();
        using (_meter.Track(_phase)) Burn.Milliseconds(1);
        await _collector.HoldsAsync();

        // The exporter waits for an answer during this work. If scopes waited for it too, this test would not end.
        Work();
        _collector.Received.Should().BeEmpty();
        _collector.Answer();
        Arrives(Scopes + 1);
    }

    // An export that is already under way may lack some scopes, or may use a connection of the collector that went away. So the method
    // waits for a second export. Counters are read before histograms. An export with all scopes in its histogram is therefore followed by
    // one with all of them in its counters.
    private void Arrives(long scopes)
    {
        for (int attempt = 0; attempt < 200 && _collector.Received.Count(received => Count(received) == scopes) < 2; attempt++)
        {
            _provider.ForceFlush();
            Thread.Sleep(20);
        }

        HasAll(_collector.Received[^1], scopes);
    }

    private void Fails()
    {
        int attempts = 0;
        while (_provider.ForceFlush()) (attempts++).Should().BeLessThan(200, "the collector is away");
    }

    private void Work()
    {
        for (int i = 0; i < Scopes; i++)
            using (_meter.Track(_phase)) Thread.SpinWait(100);
    }

    private void HasAll(IReadOnlyList<Point> received, long scopes)
    {
        PhaseSummary truth = _meter.Snapshot()[_phase];
        truth.Count.Should().Be(scopes);
        Count(received).Should().Be(scopes);
        received.Single(point => point.Metric == "workload.phase.duration").Value.Should().BeApproximately(
            truth.Wall.TotalSeconds, 1e-7 * scopes, "each duration is rounded to a tick");
        double sum = received.Where(point => point.Metric == "workload.phase.time"
            && point.Series.Contains(_phase, StringComparison.Ordinal)).Sum(point => point.Value);
        sum.Should().BeApproximately(
            truth.Breakdown!.Value.Total.TotalSeconds, 1e-6, "the six states add up to the whole time, and each is rounded to a tick");
        double cpu = received.Single(
            point => point.Series == $"workload.phase.time{{workload.phase.name={_phase}, workload.phase.state=cpu}}").Value;
        cpu.Should().BeApproximately(truth.Breakdown.Value.Cpu.TotalSeconds, 1e-6).And.BePositive();
    }

    private static long Count(IReadOnlyList<Point> received) =>
        received.SingleOrDefault(point => point.Metric == "workload.phase.duration")?.Count ?? 0;
}
