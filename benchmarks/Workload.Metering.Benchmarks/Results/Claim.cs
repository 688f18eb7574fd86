using BenchmarkDotNet.Reports;

namespace Workload.Metering.Benchmarks.Results;

/// <summary>What is promised of one figure of a run.</summary>
internal sealed record Claim(string What, string Bound, Func<MedianTable, double?> Measure, Func<double, bool> Holds)
{
    public string Row(MedianTable medians) => Measure(medians) is { } value
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"| {What} | {Bound} | {value:0.00} | {(Holds(value) ? "yes" : "**no**")} |")
        : $"| {What} | {Bound} | not in this run | |";
}

/// <summary>The median of each benchmark of a run, in nanoseconds, and what it allocated.</summary>
internal sealed class MedianTable(IEnumerable<Summary> summaries)
{
    private readonly Dictionary<string, (double Nanoseconds, long Bytes)> _rows = summaries.SelectMany(summary => summary.Reports)
        .Where(report => report.ResultStatistics is not null)
        .ToDictionary(
            report => $"{report.BenchmarkCase.Descriptor.Type.Name}.{report.BenchmarkCase.Descriptor.WorkloadMethod.Name}({string.Join(", ", report.BenchmarkCase.Parameters.Items.Select(item => item.Value))})",
            report => (report.ResultStatistics!.Median, report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0));

    public double? Nanoseconds(string key) => _rows.TryGetValue(key, out var row) ? row.Nanoseconds : null;

    public double? Bytes(string key) => _rows.TryGetValue(key, out var row) ? row.Bytes : null;

    public double? Ratio(string key, string to) => Nanoseconds(key) / Nanoseconds(to);
}
