using System.Text.Json.Nodes;

namespace Workload.Metering.Reports.Browser;

/// <summary>
/// A content management system after ten minutes. It has 82 endpoints, and 14 of them were called. It is made through the public JSON only.
/// </summary>
internal static class CmsReport
{
    private const int Endpoints = 82;

    // Each row has a route and its calls. Then come the milliseconds of a call on the CPU, blocked and awaiting.
    private static readonly (string Name, long Calls, double Cpu, double Blocked, double Awaiting, long FromClasses)[] s_called =
    [
        ("GET /{*slug}", 4_120, 1.9, 0.4, 6.1, 2),
        ("GET /manager/api/page/list", 310, 6.5, 11.2, 22.4, 1),
        ("GET /manager/api/page/info/{pageId:guid}", 270, 4.2, 9.8, 17.5, 1),
        ("POST /manager/api/page/save", 64, 9.4, 118.2, 12.5, 3),
        ("POST /manager/api/page/save/draft", 51, 8.1, 101.7, 9.9, 2),
        ("GET /manager/api/media/list/{folderId:guid?}/{filter?}", 190, 3.3, 4.8, 30.2, 1),
        ("POST /manager/api/media/upload", 18, 240.5, 35.1, 80.2, 1),
        ("GET /manager/api/content/{contentType}/list", 120, 3.0, 5.2, 14.6, 1),
        ("GET /manager/api/content/{contentType}/info/{contentId:guid}", 95, 2.8, 5.0, 12.1, 1),
        ("GET /api/sitemap/{siteId:guid?}/{hierarchical:bool=true}", 77, 12.2, 0.9, 5.5, 1),
        ("GET /archive/{year:int?}/{month:int?}/{category?}/{tag?}/{page:int=1}", 410, 2.2, 0.7, 9.4, 1),
        ("GET /uploads/{**path}", 820, 0.3, 0.9, 0.4, 1),
        ("POST /manager/login", 22, 86.0, 0.4, 5.2, 1),
        ("(unmatched)", 3, 0.2, 0, 0.1, 1),
    ];

    public static MeterSnapshot Make()
    {
        var tree = new JsonArray();
        var activity = new JsonArray();
        for (int endpoint = 0; endpoint < Endpoints; endpoint++)
        {
            var (name, calls, cpu, blocked, awaiting, classes) = endpoint < s_called.Length ? s_called[endpoint] : (
                $"{(endpoint % 3 == 0 ? "POST" : "GET")} /manager/api/module{endpoint % 17}/action{endpoint}/{{id:guid}}", 0, 0, 0, 0, 0);
            tree.Add(Path(name, calls, cpu, blocked, awaiting));
            var atOnce = new JsonArray();
            for (int at = 0; at < classes; at++)
            {
                long ofClass = calls / classes;
                atOnce.Add(new JsonObject
                {
                    ["from"] = at == 0 ? 1 : (1 << (at - 1))
                    + 1,
                    ["calls"] = ofClass,
                    ["wall_nanoseconds"] = (long)(ofClass * (cpu + blocked + awaiting) * 1_000_000 * (1 + at))
                });
            }

            activity.Add(new JsonObject
            {
                ["phase"] = name,
                ["from_clients"] = true,
                ["active_nanoseconds"] = calls > 0
                ? 300_000_000_000
                : 0,
                ["at_once"] = atOnce
            });
        }

        var report = new JsonObject
        {
            ["schema"] = "workload-metering-report/1",
            ["taken_at"] = "2026-03-14T15:09:26.5350000+00:00",
            ["elapsed_nanoseconds"] = 600_000_000_000,
            ["process"] = new JsonObject
            {
                ["cpu"] = new JsonObject
                {
                    ["user_nanoseconds"] = 40_000_000_000,
                    ["system_nanoseconds"] = 5_000_000_000
                }
            },
            ["machine"] = new JsonObject
            {
                ["cores"] = 2,
                ["cpu_limit_cores"] = null,
                ["server_gc"] = false,
                ["pool_threads_min"] = 2,
                ["pool_threads_max"] = 32_767,
                ["runtime"] = ".NET 10.0.0",
                ["os"] = "Linux 6.18 x64",
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
            ["activity"] = activity,
            ["tree"] = tree,
        };
        using var reader = new StringReader(report.ToJsonString());
        return MeterSnapshot.Load(reader);
    }

    private static JsonObject Path(string name, long calls, double cpu, double blocked, double awaiting)
    {
        long Sum(double milliseconds) => (long)(calls * milliseconds * 1_000_000);
        long wall = Sum(cpu) + Sum(blocked) + Sum(awaiting);
        JsonObject Time() => new()
        {
            ["held_nanoseconds"] = Sum(cpu) + Sum(blocked),
            ["cpu_nanoseconds"] = Sum(cpu),
            ["run_queue_nanoseconds"] = 0L,
            ["gc_pause_nanoseconds"] = 0L,
            ["gc_cpu_nanoseconds"] = 0L,
            ["awaiting_nanoseconds"] = Sum(awaiting),
            ["task_queue_nanoseconds"] = 0L,
            ["busy_nanoseconds"] = Sum(cpu) + Sum(blocked),
            ["allocated_bytes"] = 0L,
            ["read_error_nanoseconds"] = calls is > 0 and < 60 ? Sum(cpu) / 3 : Sum(cpu) / 50,
            ["unread_nanoseconds"] = 0L,
            ["ratio_error_nanoseconds"] = 0L,
            ["estimate_variance_square_nanoseconds"] = 0L,
        };
        return new JsonObject
        {
            ["phase"] = name,
            ["outermost"] = true,
            ["count"] = calls,
            ["failed"] = 0,
            ["unmeasured"] = 0,
            ["active"] = 0,
            ["wall_nanoseconds"] = wall,
            ["run_wall_nanoseconds"] = wall,
            ["min_wall_nanoseconds"] = calls > 0 ? wall / calls : null,
            ["max_wall_nanoseconds"] = calls > 0 ? wall / calls : 0,
            ["inclusive"] = Time(),
            ["self"] = Time(),
            ["process_cpu"] = calls > 0 ? new JsonObject { ["user_nanoseconds"] = wall / 6, ["system_nanoseconds"] = wall / 40 } : null,
            ["wall_histogram"] = calls > 0
                ? new JsonObject { ["from_nanoseconds"] = new JsonArray(wall / calls), ["calls"] = new JsonArray(calls) }
                : new JsonObject { ["from_nanoseconds"] = new JsonArray(), ["calls"] = new JsonArray() },
            ["children"] = new JsonArray(),
        };
    }
}
