using Patterns;
using Workload.Metering;

namespace Scaling;

/// <summary>Requests arrive, and each asks its database three times, one query after another.</summary>
internal static class ApiWithDatabase
{
    private const int Requests = 80;

    public static async Task RunAsync()
    {
        var running = new List<Task>();
        for (int request = 0; request < Requests; request++)
        {
            running.Add(HandleAsync());
            await Task.Delay(25);
        }

        await Task.WhenAll(running);
    }

    private static async Task HandleAsync()
    {
        using var scope = Meter.Track("GET /orders/{id}");
        for (int query = 0; query < 3; query++) await Meter.TrackAsync("query", () => Work.AskAsync(12));
        using var rendering = Meter.Track("render");
        Work.Compute(10);
    }
}
