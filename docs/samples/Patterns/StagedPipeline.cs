using Workload.Metering;

namespace Patterns;

/// <summary>
/// Records are read, transformed and stored. Reading and storing wait, and transforming computes. One after another, each leaves the
/// other's resource idle. In a pipeline each stage has its own workers.
/// </summary>
internal static class StagedPipeline
{
    private const int Records = 160;

    public static Task<int> RunAsync() =>
        Comparison.RunAsync("record", OneAfterAnotherAsync, advice => Pipeline.RunAsync(Records, advice));

    private static async Task OneAfterAnotherAsync()
    {
        for (int record = 0; record < Records; record++)
        {
            using var scope = Meter.Track("record");
            await Stages.ReadAsync();
            Stages.Transform();
            await Stages.StoreAsync();
        }
    }
}
