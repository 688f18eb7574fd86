using Patterns;
using Workload.Metering;

namespace Scaling;

/// <summary>Records are read, transformed and stored, one after another.</summary>
internal static class EtlJob
{
    private const int Records = 80;

    public static async Task RunAsync()
    {
        using var job = Meter.Track("job");
        for (int record = 0; record < Records; record++)
        {
            using var scope = Meter.Track("record");
            await Meter.TrackAsync("read", () => Work.AskAsync(12));
            using (Meter.Track("transform")) Work.Compute(100);
            await Meter.TrackAsync("store", () => Work.AskAsync(8));
        }
    }
}
