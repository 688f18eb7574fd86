using System.Globalization;

namespace Workload.Metering.Benchmarks.Results;

/// <summary>A promise about one figure of a run. The limit, if it is known, is the floor that the same run measured.</summary>
internal sealed record Claim(
    string What, string Bound, Func<MedianTable, double?> Measure, Func<double, bool> Holds, Func<MedianTable, double?>? Limit)
{
    public string Row(MedianTable medians)
    {
        string limit = Text(Limit?.Invoke(medians));
        return Measure(medians) is { } value
            ? $"| {What} | {Bound} | {Text(value)} | {(Holds(value) ? "yes" : "**no**")} | {limit} |"
            : $"| {What} | {Bound} | not in this run | | |";
    }

    private static string Text(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";
}
