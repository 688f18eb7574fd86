using Workload.Metering;

namespace Patterns;

/// <summary>The stages of one record.</summary>
internal static class Stages
{
    public const int ReadMilliseconds = 16, StoreMilliseconds = 6;

    public static Task ReadAsync() => Meter.TrackAsync("read", () => Work.AskAsync(ReadMilliseconds));

    public static void Transform()
    {
        using var scope = Meter.Track("transform");
        Work.Compute(120);
    }

    public static Task StoreAsync() => Meter.TrackAsync("store", () => Work.AskAsync(StoreMilliseconds));
}
