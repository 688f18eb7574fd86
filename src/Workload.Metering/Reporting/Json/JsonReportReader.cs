using System.Globalization;
using System.Text.Json;
using Workload.Metering.Aggregation;
using Workload.Metering.Snapshots;

namespace Workload.Metering.Reporting.Json;

/// <summary>
/// Reads the output of <see cref="JsonReportWriter"/>. It ignores unknown fields, so that a later version may add some. It does not read
/// derived figures but derives them again.
/// </summary>
internal static class JsonReportReader
{
    /// <summary>The maximum depth of JSON. The first version nested its paths, with two levels of JSON for each.</summary>
    private const int MaxDepth = 1_000;

    public static SnapshotData Read(TextReader json)
    {
        try
        {
            using var document = JsonDocument.Parse(json.ReadToEnd(), new JsonDocumentOptions { MaxDepth = MaxDepth });
            return ReadReport(new JsonPlace("$", "$", document.RootElement));
        }
        catch (JsonException malformed)
        {
            string place = malformed is { LineNumber: { } line, BytePositionInLine: { } position }
                ? string.Create(CultureInfo.InvariantCulture, $" at line {line + 1}, byte {position + 1}")
                : "";
            throw new FormatException($"Not a report of Workload.Metering: the text is not JSON{place}: {malformed.Message}", malformed);
        }
    }

    private static SnapshotData ReadReport(JsonPlace report)
    {
        var schema = report["schema"];
        bool isFirst = !schema.IsAbsent && schema.Text() == JsonReportWriter.FirstSchema;
        if (schema.IsAbsent || (!isFirst && schema.Text() != JsonReportWriter.Schema))
        {
            throw schema.Wrong(
                $"must be \"{JsonReportWriter.Schema}\" or \"{JsonReportWriter.FirstSchema}\", the schemas that this version reads");
        }

        var sums = new JsonSums();
        var meter = report["meter"];
        return new SnapshotData
        {
            TakenAt = ReadInstant(report["taken_at"]),
            ElapsedNanoseconds = report["elapsed_nanoseconds"].Integer(),
            Roots = isFirst ? JsonTree.ReadNested(report["tree"], sums) : JsonTree.Read(report["tree"], sums),
            Active =
            [
                .. report["active"].Items().Select(
                    active => new ActiveScope(active["phase"].Phase(), active["elapsed_nanoseconds"].Time())),
            ],
            Activity = JsonActivity.Read(report["activity"]),
            ProcessCpu = ReadCpu(report["process"]["cpu"]),
            PoolDelay = ReadPoolDelay(report["process"]["pool_delay"]),
            ThreadCpu = JsonThreads.Read(report["process"]),
            PoolRanPhases = JsonThreads.PoolRanPhases(report["process"]),
            Machine = ReadMachine(report["machine"]),
            OverheadNanoseconds = meter["overhead_nanoseconds"].Integer(),
            Clocks = [.. meter["clocks"].Items().Select(ReadClock)],
            RunQueueKnown = meter["run_queue_known"].Boolean(),
            TaskQueueKnown = meter["task_queue_known"].Boolean(),
            WaitsKnown = meter["waits_known"] is { IsAbsent: false } known && known.Boolean(),
            SamplerLateness = meter["sampler_lateness_nanoseconds"] is { IsAbsent: false } lateness ? lateness.Time() : null,
            CpuBoundThreshold = meter["cpu_bound_threshold"].Number(1),
            IoBoundThreshold = meter["io_bound_threshold"].Number(1),
            ThreadClockResolution = meter["thread_clock_resolution_nanoseconds"].Time(),
        };
    }

    private static DateTimeOffset ReadInstant(JsonPlace place) =>
        DateTimeOffset.TryParseExact(place.Text(), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var instant)
            ? instant
            : throw place.Wrong("must be an instant as 2026-01-31T12:34:56.0000000+00:00");

    private static PoolDelaySums ReadPoolDelay(JsonPlace delay)
    {
        if (delay.IsAbsent) return PoolDelaySums.None;
        long probed = delay["probed_nanoseconds"].Integer();
        return new PoolDelaySums
        {
            ProbedNanoseconds = probed,
            WeightedNanoseconds = delay["mean_nanoseconds"].Integer() * (probed / 1e9),
            OldestNanoseconds = delay["max_nanoseconds"].Integer(),
        };
    }

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
        RuntimeProcessors = (int)(machine["runtime_processors"] is { IsAbsent: false } processors ? processors : machine["cores"]).Integer(
            int.MaxValue),
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
}
