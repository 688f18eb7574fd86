namespace Workload.Metering.Tool.Targets;

/// <summary>An endpoint for each state. Endpoints that compute answer with the nanoseconds that their thread's clock moved.</summary>
internal static class MinimalEndpoints
{
    private static readonly System.Diagnostics.ActivitySource s_source = new("Targets.Web");

    public static void Map(IEndpointRouteBuilder application)
    {
        application.MapGet("/burn/{ms}", (int ms) => Burn.Milliseconds(ms).ToString(System.Globalization.CultureInfo.InvariantCulture));
        application.MapGet("/block", () =>
        {
            Thread.Sleep(20);
            return "blocked";
        });
        application.MapGet("/wait", async () =>
        {
            await Task.Delay(20);
            return "awaited";
        });
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        application.MapGet("/hold", async () =>
        {
            await released.Task;
            return "held";
        });
        application.MapGet("/release", () => released.TrySetResult() ? "released" : "already");
        application.MapGet("/id", () => Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        application.MapGet("/fast", () => "fast");
        application.MapGet("/span/{ms}", (int ms) =>
        {
            using var span = s_source.StartActivity("price");
            return Burn.Milliseconds(ms).ToString(System.Globalization.CultureInfo.InvariantCulture);
        });
        application.MapGet("/fail", string () => throw new InvalidOperationException("on purpose"));
        application.MapGet("/call", async (HttpContext context, string target) =>
        {
            using var client = new HttpClient();
            return await client.GetStringAsync(new Uri(target), context.RequestAborted);
        });
    }
}
