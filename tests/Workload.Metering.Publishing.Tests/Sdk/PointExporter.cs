using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Workload.Metering.Publishing.Tests.Sdk;

/// <summary>Passes on the points of each export.</summary>
internal sealed class PointExporter(Action<IReadOnlyList<Point>> take) : BaseExporter<Metric>
{
    public override ExportResult Export(in Batch<Metric> batch)
    {
        List<Point> points = [];
        foreach (var metric in batch)
        {
            foreach (ref readonly var point in metric.GetMetricPoints()) points.Add(Of(metric, point));
        }

        take(points);
        return ExportResult.Success;
    }

    private static Point Of(Metric metric, in MetricPoint point)
    {
        List<KeyValuePair<string, string>> attributes = [];
        foreach (var tag in point.Tags) attributes.Add(new(tag.Key, tag.Value?.ToString() ?? ""));
        string text = Point.Text(attributes);
        return metric.MetricType switch
        {
            MetricType.Histogram => OfHistogram(metric.Name, text, point),
            MetricType.DoubleGauge => new(metric.Name, text, point.GetGaugeLastValueDouble(), 0),
            MetricType.LongGauge => new(metric.Name, text, point.GetGaugeLastValueLong(), 0),
            MetricType.LongSum or MetricType.LongSumNonMonotonic => new(metric.Name, text, point.GetSumLong(), 0),
            _ => new(metric.Name, text, point.GetSumDouble(), 0),
        };
    }

    private static Point OfHistogram(string metric, string attributes, in MetricPoint point)
    {
        List<string> spans = [];
        if (point.TryGetExemplars(out var exemplars))
            foreach (ref readonly var exemplar in exemplars) spans.Add(exemplar.SpanId.ToString());
        List<double> bounds = [];
        foreach (var bucket in point.GetHistogramBuckets())
            if (double.IsFinite(bucket.ExplicitBound)) bounds.Add(bucket.ExplicitBound);
        return new(metric, attributes, point.GetHistogramSum(), point.GetHistogramCount()) { ExemplarSpans = spans, Bounds = bounds };
    }
}
