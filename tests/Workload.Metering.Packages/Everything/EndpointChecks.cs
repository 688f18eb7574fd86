using Workload.Metering;
using static Workload.Metering.Platforms.Checks;

namespace Everything;

/// <summary>A minimal application that answers requests over loopback.</summary>
internal static class EndpointChecks
{
    private const string Phase = "GET /orders/{id}";

    public static async Task<string> ServeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddWorkloadMetering();
        await using var app = builder.Build();
        app.UseWorkloadMetering();
        app.MapGet("/orders/{id}", (int id) => $"order {id}");
        app.MapGet("/drawn", () => "drawn").WithPhase("draw", expected: Bottleneck.Cpu);
        app.MapWorkloadReport("/workload");
        await app.StartAsync();

        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        string order = await client.GetStringAsync("/orders/7");
        Expect(order == "order 7", $"the endpoint returned {order}");
        await client.GetStringAsync("/drawn");
        foreach (string format in (string[])["json", "html", "text", "markdown", "flamegraph", "folded"])
        {
            string report = await client.GetStringAsync($"/workload?format={format}");
            Expect(report.Contains("/orders/{id}", StringComparison.Ordinal), $"the report as {format} is: {report}");
        }

        var loaded = MeterSnapshot.Load(new StringReader(await client.GetStringAsync("/workload?format=json")));
        Expect(loaded.Machine.Cores == Environment.ProcessorCount, $"the report is of a machine with {loaded.Machine.Cores} cores");

        // A response arrives before its phase ends. All phases have ended when the application has stopped.
        await app.StopAsync();
        var counted = app.Services.GetRequiredService<WorkloadMeter>().Snapshot();
        Expect(counted[Phase].Count == 1
            && counted["draw"].Count == 1, $"{counted[Phase].Count} and {counted["draw"].Count} requests were counted");
        return $"{Phase} and the report in six formats";
    }
}
