namespace Workload.Metering.Publishing.Tests.Sdk;

/// <summary>What an exporter was given of one series.</summary>
/// <param name="Metric">The instrument's name.</param>
/// <param name="Attributes">In the order of their names: <c>name=value, …</c>.</param>
/// <param name="Value">A sum, a gauge's value, or a histogram's sum.</param>
/// <param name="Count">A histogram's count.</param>
internal sealed record Point(string Metric, string Attributes, double Value, long Count)
{
    /// <summary>Spans that the series' exemplars link to.</summary>
    public IReadOnlyList<string> ExemplarSpans { get; init; } = [];

    /// <summary>A histogram's upper bounds, without the last.</summary>
    public IReadOnlyList<double> Bounds { get; init; } = [];

    public string Series => $"{Metric}{{{Attributes}}}";

    public static string Text(IEnumerable<KeyValuePair<string, string>> attributes) =>
        string.Join(", ", attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal)
            .Select(attribute => $"{attribute.Key}={attribute.Value}"));
}
