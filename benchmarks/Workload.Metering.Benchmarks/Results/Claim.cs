namespace Workload.Metering.Benchmarks.Results;

/// <summary>What is promised of one figure of a run.</summary>
internal sealed record Claim(string What, string Bound, Func<MedianTable, double?> Measure, Func<double, bool> Holds)
{
    public string Row(MedianTable medians) => Measure(medians) is { } value
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"| {What} | {Bound} | {value:0.00} | {(Holds(value) ? "yes" : "**no**")} |")
        : $"| {What} | {Bound} | not in this run | |";
}
