using System.Globalization;
using System.Text.Json;
using Workload.Metering.Aggregation;

namespace Workload.Metering.Reporting.Json;

/// <summary>
/// Reads what <see cref="JsonReportWriter"/> wrote. Fields that it does not know are passed over, so that a later version may add some;
/// what derives from the sums is not read, but derived again.
/// </summary>
internal static class JsonReportReader
{
    public static SnapshotData Read(TextReader json)
    {
        try
        {
            using var document = JsonDocument.Parse(json.ReadToEnd(), new JsonDocumentOptions { MaxDepth = JsonReportWriter.MaxDepth });
            return ReadReport(new JsonPlace("$", "$", document.RootElement));
        }
        catch (JsonException malformed)
        {
            string place = malformed is { LineNumber: { } line, BytePositionInLine: { } position } ? string.Create(CultureInfo.InvariantCulture, $" at line {line + 1}, byte {position + 1}") : "";
            throw new FormatException($"Not a report of Workload.Metering: the text is not JSON{place}: {malformed.Message}", malformed);
        }
    }

    private static SnapshotData ReadReport(JsonPlace report)
    {
        var schema = report["schema"];
        if (schema.IsAbsent || schema.Text() != JsonReportWriter.Schema) throw schema.Wrong($"must be \"{JsonReportWriter.Schema}\", the schema that this version reads");

        var sums = new JsonSums();
        var meter = report["meter"];
        return new SnapshotData
        {
            TakenAt = ReadInstant(report["taken_at"]),
            ElapsedNanoseconds = report["elapsed_nanoseconds"].Integer(),
            Roots = ReadPaths(report["tree"], sums),
            Active = [.. report["active"].Items().Select(active => new ActiveScope(ReadPhase(active["phase"]), active["elapsed_nanoseconds"].Time()))],
            ProcessCpu = ReadCpu(report["process"]["cpu"]),
            Machine = ReadMachine(report["machine"]),
            OverheadNanoseconds = meter["overhead_nanoseconds"].Integer(),
            Clocks = [.. meter["clocks"].Items().Select(ReadClock)],
            RunQueueKnown = meter["run_queue_known"].Boolean(),
            TaskQueueKnown = meter["task_queue_known"].Boolean(),
            CpuBoundThreshold = meter["cpu_bound_threshold"].Number(1),
            IoBoundThreshold = meter["io_bound_threshold"].Number(1),
            ThreadClockResolution = meter["thread_clock_resolution_nanoseconds"].Time(),
        };
    }

    private static DateTimeOffset ReadInstant(JsonPlace place) =>
        DateTimeOffset.TryParseExact(place.Text(), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var instant)
            ? instant
            : throw place.Wrong("must be an instant as 2026-01-31T12:34:56.0000000+00:00");

    private static string ReadPhase(JsonPlace place) => place.Text() is { Length: > 0 } phase ? phase : throw place.Wrong("must be a phase's name, which is not empty");

    private static CpuTime? ReadCpu(JsonPlace cpu)
    {
        if (cpu.IsAbsent) return null;
        var sums = new JsonSums();
        sums.Add(cpu["user_nanoseconds"], cpu["user_nanoseconds"].Integer(), "cpu");
        sums.Add(cpu["system_nanoseconds"], cpu["system_nanoseconds"].Integer(), "cpu");
        return new CpuTime(cpu["user_nanoseconds"].Time(), cpu["system_nanoseconds"].Time());
    }

    private static MachineInfo ReadMachine(JsonPlace machine) => new()
    {
        Cores = (int)machine["cores"].Integer(int.MaxValue),
        CpuLimit = machine["cpu_limit_cores"] is { IsAbsent: false } limit ? limit.Number() : null,
        ServerGc = machine["server_gc"].Boolean(),
        PoolThreadsMin = (int)machine["pool_threads_min"].Integer(int.MaxValue),
        PoolThreadsMax = (int)machine["pool_threads_max"].Integer(int.MaxValue),
        Runtime = machine["runtime"].Text(),
        Os = machine["os"].Text(),
    };

    private static Clock ReadClock(JsonPlace clock) => new()
    {
        Name = clock["name"].Text(),
        OsCall = clock["os_call"].Text(),
        Available = clock["available"].Boolean(),
        Resolution = clock["resolution_nanoseconds"] is { IsAbsent: false } resolution ? resolution.Time() : null,
        CostNanoseconds = clock["cost_nanoseconds"] is { IsAbsent: false } cost ? cost.Number() : null,
    };

    private static PathFigures[] ReadPaths(JsonPlace paths, JsonSums sums) => [.. paths.Items().Select(path => ReadPath(path, sums))];

    private static PathFigures ReadPath(JsonPlace path, JsonSums sums)
    {
        long Sum(string field, long most = long.MaxValue) => sums.Add(path[field], path[field].Integer(most), field, most);

        var process = path["process_cpu"];
        long ProcessSum(string field) => process.IsAbsent ? 0 : sums.Add(process[field], process[field].Integer(), "process_cpu");

        var minimum = path["min_wall_nanoseconds"];
        return new PathFigures
        {
            Phase = ReadPhase(path["phase"]),
            Outermost = path["outermost"].Boolean(),
            Count = Sum("count"),
            Failed = Sum("failed"),
            Unmeasured = Sum("unmeasured"),
            Active = (int)Sum("active", int.MaxValue),
            WallNanoseconds = Sum("wall_nanoseconds"),
            MinWallNanoseconds = minimum.IsAbsent ? long.MaxValue : minimum.Integer(),
            MaxWallNanoseconds = path["max_wall_nanoseconds"].Integer(),
            Inclusive = JsonFlowTime.Read(path["inclusive"], sums),
            Self = JsonFlowTime.Read(path["self"], sums),
            HasProcessCpu = !process.IsAbsent,
            ProcessUserNanoseconds = ProcessSum("user_nanoseconds"),
            ProcessSystemNanoseconds = ProcessSum("system_nanoseconds"),
            Histogram = ReadHistogram(path["wall_histogram"], sums),
            Children = ReadPaths(path["children"], sums),
        };
    }

    private static HistogramCounts ReadHistogram(JsonPlace histogram, JsonSums sums)
    {
        var bounds = histogram["from_nanoseconds"].Items().ToList();
        var calls = histogram["calls"].Items().ToList();
        if (bounds.Count != calls.Count) throw histogram["calls"].Wrong(string.Create(CultureInfo.InvariantCulture, $"must have as many items as from_nanoseconds, {bounds.Count}"));
        var counts = new SortedDictionary<int, long>();
        foreach (var (bound, count) in bounds.Zip(calls))
        {
            int index = HistogramBuckets.IndexOf(bound.Integer());
            counts[index] = counts.GetValueOrDefault(index) + sums.Add(count, count.Integer(), "wall_histogram.calls");
        }

        return counts.Count == 0 ? HistogramCounts.Empty : new HistogramCounts(counts);
    }
}
