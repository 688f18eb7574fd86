using Patterns;
using Workload.Metering;

namespace Scaling;

/// <summary>Pages are fetched and parsed, one after another.</summary>
internal static class Scraper
{
    private const int Pages = 60;

    public static async Task RunAsync()
    {
        using var job = Meter.Track("job");
        for (int page = 0; page < Pages; page++)
        {
            using var scope = Meter.Track("page");
            await Meter.TrackAsync("fetch", () => Work.AskAsync(40));
            using var parsing = Meter.Track("parse");
            Work.Compute(60);
        }
    }
}
