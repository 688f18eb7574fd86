using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Workload.Metering.Benchmarks.Results;

/// <summary>The median of each benchmark of a run, in nanoseconds, and its allocated bytes.</summary>
internal sealed class MedianTable(IEnumerable<Summary> summaries)
{
    private readonly Dictionary<string, (double Nanoseconds, long Bytes)> _rows = summaries.SelectMany(summary => summary.Reports)
        .Where(report => report.ResultStatistics is not null)
        .ToDictionary(
            report => Key(report.BenchmarkCase),
            report => (report.ResultStatistics!.Median, report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0));

    public static string Key(string type, string method, IEnumerable<object?> parameters) =>
        $"{type}.{method}({string.Join(", ", parameters)})";

    public double? Nanoseconds(string key) => _rows.TryGetValue(key, out var row) ? row.Nanoseconds : null;

    public double? Bytes(string key) => _rows.TryGetValue(key, out var row) ? row.Bytes : null;

    public double? Ratio(string key, string to) => Nanoseconds(key) / Nanoseconds(to);

    private static string Key(BenchmarkCase benchmark) =>
        Key(
            benchmark.Descriptor.Type.Name, benchmark.Descriptor.WorkloadMethod.Name,
            benchmark.Parameters.Items.Select(item => item.Value));
}
