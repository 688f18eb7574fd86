namespace Workload.Metering.Tool.Targets;

/// <summary>An endpoint for each state. Those that compute answer with the nanoseconds that their thread's clock moved.</summary>
internal static class MinimalEndpoints
{
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
        application.MapGet("/fast", () => "fast");
        application.MapGet("/fail", string () => throw new InvalidOperationException("on purpose"));
        application.MapGet("/call", async (HttpContext context, string target) =>
        {
            using var client = new HttpClient();
            return await client.GetStringAsync(new Uri(target), context.RequestAborted);
        });
    }
}
