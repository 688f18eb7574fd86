namespace Workload.Metering.Publishing.Tests.Sdk;

/// <summary>The point of one series that an exporter received.</summary>
/// <param name="Metric">The name of the instrument.</param>
/// <param name="Attributes">The attributes in the order of their names: <c>name=value, …</c>.</param>
/// <param name="Value">A sum, a gauge's value, or a histogram's sum.</param>
/// <param name="Count">A histogram's count.</param>
internal sealed record Point(string Metric, string Attributes, double Value, long Count)
{
    /// <summary>The ids of the spans that the exemplars of the series link to.</summary>
    public IReadOnlyList<string> ExemplarSpans { get; init; } = [];

    /// <summary>A histogram's upper bounds, without the last one.</summary>
    public IReadOnlyList<double> Bounds { get; init; } = [];

    public string Series => $"{Metric}{{{Attributes}}}";

    public static string Text(IEnumerable<KeyValuePair<string, string>> attributes) =>
        string.Join(", ", attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal)
            .Select(attribute => $"{attribute.Key}={attribute.Value}"));
}
