using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Workload.Metering.Benchmarks.Peers;

/// <summary>A wall-clock duration recorded to a histogram that the OpenTelemetry SDK aggregates.</summary>
internal sealed class OpenTelemetryHistogram : IDisposable
{
    private readonly System.Diagnostics.Metrics.Meter _meter = new("Workload.Metering.Benchmarks.Peer");
    private readonly Histogram<double> _histogram;
    private readonly MeterProvider _provider;

    public OpenTelemetryHistogram()
    {
        _histogram = _meter.CreateHistogram<double>("duration", "s");
        using var reader = new BaseExportingMetricReader(new Nowhere());
        _provider = Sdk.CreateMeterProviderBuilder().AddMeter(_meter.Name).AddReader(reader).Build();
    }

    public void Run()
    {
        long start = Stopwatch.GetTimestamp();
        _histogram.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, new KeyValuePair<string, object?>("phase", "empty"));
    }

    public void Dispose()
    {
        _provider.Dispose();
        _meter.Dispose();
    }

    private sealed class Nowhere : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
