using System.Globalization;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Workload.Metering.Benchmarks.Clocks;
using Workload.Metering.Benchmarks.Scopes;
using Workload.Metering.Benchmarks.Snapshots;
using Workload.Metering.Benchmarks.Work;

namespace Workload.Metering.Benchmarks.Results;

/// <summary>Writes all figures of a run, one table for each class of benchmarks. A row has its ratio to the row of reference.</summary>
internal static class FigureTables
{
    private const string OneThread = "OneThread", TwoThreads = "TwoThreads";

    private static readonly (Type Type, string Title)[] s_titles =
    [
        (typeof(ClockBenchmarks), "Clocks, beside idle threads"),
        (typeof(EmptyScopeBenchmarks), "Empty scopes and their peers (ratio to the span)"),
        (typeof(FloorBenchmarks), "The unavoidable primitives of an empty scope (ratio to all of them)"),
        (typeof(NestingBenchmarks), "Nesting (ratio to depth 1)"),
        (typeof(ContentionBenchmarks), "Threads at the same time (ratio to one thread of the same)"),
        (typeof(IdleThreadsBenchmarks), "Beside idle threads (ratio to none)"),
        (typeof(YieldBenchmarks), "`Task.Yield`"),
        (typeof(WorkBenchmarks), "Hashing, metered and not"),
        (typeof(RequestBenchmarks), "A request over loopback, eight at a time"),
        (typeof(SnapshotBenchmarks), "Snapshots while a thread opens scopes (its allocations are included)"),
        (typeof(ReportBenchmarks), "Reports of 100 phases"),
    ];

    public static void Write(IReadOnlyList<Summary> summaries, MedianTable medians, TextWriter writer)
    {
        foreach (var (type, title) in s_titles)
        {
            var reports = summaries.SelectMany(summary => summary.Reports)
                .Where(report => report.BenchmarkCase.Descriptor.Type == type).ToList();
            if (reports.Count > 0) Write(title, reports, medians, writer);
        }
    }

    private static void Write(string title, List<BenchmarkReport> reports, MedianTable medians, TextWriter writer)
    {
        string[] parameters = [.. reports[0].BenchmarkCase.Parameters.Items.Select(item => item.Name)];
        writer.WriteLine($"### {title}");
        writer.WriteLine();
        writer.WriteLine($"| benchmark |{string.Concat(parameters.Select(name => $" {name} |"))} median | ratio | allocated |");
        writer.WriteLine($"|:---|{string.Concat(parameters.Select(_ => "---:|"))}---:|---:|---:|");
        foreach (var report in reports)
        {
            var benchmark = report.BenchmarkCase;
            string key = KeyOf(benchmark, benchmark.Descriptor.WorkloadMethod.Name, firstParameters: null);
            string? reference = ReferenceOf(benchmark, reports);
            double? ratio = reference is null ? null : medians.Ratio(key, reference);
            string values = string.Concat(benchmark.Parameters.Items.Select(item => $" {item.Value} |"));
            string median = Time(medians.Nanoseconds(key)), allocated = Size(medians.Bytes(key));
            string compared = ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";
            writer.WriteLine($"| {benchmark.Descriptor.WorkloadMethod.Name} |{values} {median} | {compared} | {allocated} |");
        }

        writer.WriteLine();
    }

    private static string? ReferenceOf(BenchmarkCase benchmark, List<BenchmarkReport> all)
    {
        string method = benchmark.Descriptor.WorkloadMethod.Name;
        var first = all[0].BenchmarkCase;
        if (benchmark.Descriptor.Type == typeof(ContentionBenchmarks))
        {
            string own = method.Replace(TwoThreads, OneThread, StringComparison.Ordinal);
            bool hasOwn = all.Any(other => other.BenchmarkCase.Descriptor.WorkloadMethod.Name == own);
            return KeyOf(benchmark, hasOwn ? own : OneThread, firstParameters: null);
        }

        if (benchmark.Descriptor.Type == typeof(IdleThreadsBenchmarks)) return KeyOf(benchmark, method, first);
        if (all.FirstOrDefault(other => other.BenchmarkCase.Descriptor.Baseline) is { } baseline)
            return KeyOf(benchmark, baseline.BenchmarkCase.Descriptor.WorkloadMethod.Name, firstParameters: null);
        return benchmark.Descriptor.Type == typeof(ReportBenchmarks) ? null : KeyOf(benchmark, method, first);
    }

    private static string KeyOf(BenchmarkCase benchmark, string method, BenchmarkCase? firstParameters) =>
        MedianTable.Key(benchmark.Descriptor.Type.Name, method, (firstParameters ?? benchmark).Parameters.Items.Select(item => item.Value));

    private static string Time(double? nanoseconds) => nanoseconds switch
    {
        null => "failed",
        < 1e4 => nanoseconds.Value.ToString("#,0.0", CultureInfo.InvariantCulture) + " ns",
        < 1e7 => (nanoseconds.Value / 1e3).ToString("#,0.0", CultureInfo.InvariantCulture) + " µs",
        _ => (nanoseconds.Value / 1e6).ToString("#,0.0", CultureInfo.InvariantCulture) + " ms",
    };

    private static string Size(double? bytes) => bytes switch
    {
        null => "",
        < 10_000 => bytes.Value.ToString("#,0", CultureInfo.InvariantCulture) + " B",
        _ => (bytes.Value / 1024).ToString("#,0", CultureInfo.InvariantCulture) + " KiB",
    };
}
