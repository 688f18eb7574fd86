using System.Text.Json.Nodes;

namespace Workload.Metering.Reports.Browser;

/// <summary>
/// A snapshot with 300 phases, 20 deep, which is as large as a meter's defaults allow. It is made through the public JSON only.
/// </summary>
internal static class LargeReport
{
    private const int Phases = 300, Depth = 20;

    private static int s_made;

    public static MeterSnapshot Make()
    {
        s_made = 0;
        var report = new JsonObject
        {
            ["schema"] = "workload-metering-report/1",
            ["taken_at"] = "2026-03-14T15:09:26.5350000+00:00",
            ["elapsed_nanoseconds"] = 60_000_000_000,
            ["process"] = new JsonObject
            {
                ["cpu"] = new JsonObject
                {
                    ["user_nanoseconds"] = 80_000_000_000,
                    ["system_nanoseconds"] = 9_000_000_000
                }
            },
            ["machine"] = new JsonObject
            {
                ["cores"] = 2,
                ["cpu_limit_cores"] = null,
                ["server_gc"] = true,
                ["pool_threads_min"] = 2,
                ["pool_threads_max"] = 32_767,
                ["runtime"] = ".NET",
                ["os"] = "Linux",
            },
            ["meter"] = new JsonObject
            {
                ["overhead_nanoseconds"] = 12_000_000,
                ["run_queue_known"] = true,
                ["task_queue_known"] = true,
                ["cpu_bound_threshold"] = 0.75,
                ["io_bound_threshold"] = 0.75,
                ["thread_clock_resolution_nanoseconds"] = 100,
                ["clocks"] = new JsonArray(),
            },
            ["active"] = new JsonArray(),
            ["tree"] = new JsonArray(Path(1)),
        };
        using var reader = new StringReader(report.ToJsonString(new System.Text.Json.JsonSerializerOptions { MaxDepth = 1_000 }));
        return MeterSnapshot.Load(reader);
    }

    private static JsonObject Path(int depth)
    {
        int number = s_made++;
        int below = depth >= Depth ? 0 : depth == 1 ? 16 : depth == 2 ? 8 : number % 9 == 0 ? 2 : 1;
        var children = new JsonArray();
        for (int child = 0; child < below; child++) children.Add(Path(depth + 1));
        long count = 1
            + (number % 50), cpu = (1 + (number % 5)) * 1_000_000, blocked = number % 3 * 1_000_000, awaiting = number % 11 * 1_000_000;
        var self = Time(cpu, blocked, awaiting);
        var inclusive = Time(cpu, blocked, awaiting);
        foreach (var child in children)
        {
            foreach (var (field, value) in child!["inclusive"]!.AsObject())
                inclusive[field] = inclusive[field]!.GetValue<long>() + value!.GetValue<long>();
        }
        long wall = inclusive["held_nanoseconds"]!.GetValue<long>() + inclusive["awaiting_nanoseconds"]!.GetValue<long>();
        return new JsonObject
        {
            ["phase"] = $"phase {number % Phases} of many",
            ["outermost"] = true,
            ["count"] = count,
            ["failed"] = 0,
            ["unmeasured"] = 0,
            ["active"] = 0,
            ["wall_nanoseconds"] = wall,
            ["min_wall_nanoseconds"] = wall / count,
            ["max_wall_nanoseconds"] = wall / count,
            ["inclusive"] = inclusive,
            ["self"] = self,
            ["process_cpu"] = null,
            ["wall_histogram"] = new JsonObject { ["from_nanoseconds"] = new JsonArray(wall / count), ["calls"] = new JsonArray(count) },
            ["children"] = children,
        };
    }

    private static JsonObject Time(long cpu, long blocked, long awaiting) => new()
    {
        ["held_nanoseconds"] = cpu + blocked,
        ["cpu_nanoseconds"] = cpu,
        ["run_queue_nanoseconds"] = 0L,
        ["gc_pause_nanoseconds"] = 0L,
        ["gc_cpu_nanoseconds"] = 0L,
        ["awaiting_nanoseconds"] = awaiting,
        ["task_queue_nanoseconds"] = 0L,
        ["busy_nanoseconds"] = cpu + blocked,
        ["allocated_bytes"] = cpu / 100,
        ["read_error_nanoseconds"] = 0L,
        ["unread_nanoseconds"] = 0L,
        ["ratio_error_nanoseconds"] = 0L,
        ["estimate_variance_square_nanoseconds"] = 0L,
    };
}
