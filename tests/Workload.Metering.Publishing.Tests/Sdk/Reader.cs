using OpenTelemetry.Metrics;

namespace Workload.Metering.Publishing.Tests.Sdk;

/// <summary>A reader of the OpenTelemetry SDK that collects on demand.</summary>
internal sealed class Reader
{
    private IReadOnlyList<Point> _last = [];

    public Reader(MetricReaderTemporalityPreference temporality) =>
        OfSdk = new BaseExportingMetricReader(new PointExporter(points => _last = points)) { TemporalityPreference = temporality };

    public MetricReader OfSdk { get; }

    public IReadOnlyList<Point> Collect()
    {
        OfSdk.Collect().Should().BeTrue("the collection has no deadline");
        return _last;
    }
}
