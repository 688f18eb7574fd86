using Workload.Metering.Publishing.Tests.Sdk;

namespace Workload.Metering.Publishing.Tests.Collector;

/// <summary>
/// Reads the points of an OTLP request over HTTP. The constants are the field numbers of opentelemetry/proto/metrics/v1/metrics.proto.
/// </summary>
internal static class OtlpRequest
{
    private const int ResourceMetrics = 1, ScopeMetrics = 2, Metrics = 2, Name = 1, Gauge = 5, Sum = 7, Histogram = 9, DataPoints = 1;
    private const int AsDouble = 4, AsInteger = 6, PointAttributes = 7, HistogramCount = 4, HistogramSum = 5, HistogramAttributes = 9;
    private const int Key = 1, Value = 2, StringValue = 1;

    public static IReadOnlyList<Point> Parse(byte[] body) =>
    [
        .. from resource in new ProtobufFields(body).Messages(ResourceMetrics)
           from scope in resource.Messages(ScopeMetrics)
           from metric in scope.Messages(Metrics)
           from point in PointsOf(metric)
           select point,
    ];

    private static IEnumerable<Point> PointsOf(ProtobufFields metric)
    {
        string name = metric.Text(Name);
        if (metric.Message(Histogram) is { } histogram)
        {
            return histogram.Messages(DataPoints).Select(point => new Point(
                name, Attributes(point, HistogramAttributes), point.Double(HistogramSum) ?? 0, (long)(point.Number(HistogramCount) ?? 0)));
        }
        var values = metric.Message(Sum) ?? metric.Message(Gauge) ?? throw new InvalidDataException($"{name} is of no known kind.");
        return values.Messages(DataPoints).Select(point =>
            new Point(name, Attributes(point, PointAttributes), point.Double(AsDouble) ?? (long)(point.Number(AsInteger) ?? 0), 0));
    }

    private static string Attributes(ProtobufFields point, int number) =>
        Point.Text(point.Messages(number)
            .Select(pair => new KeyValuePair<string, string>(pair.Text(Key), pair.Message(Value)!.Text(StringValue))));
}
