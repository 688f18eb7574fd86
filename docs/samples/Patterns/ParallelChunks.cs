using Workload.Metering;

namespace Patterns;

/// <summary>
/// A large image is filtered in chunks of rows. Nothing waits, so it is worth running at most as many chunks at once as there are cores.
/// </summary>
internal static class ParallelChunks
{
    private const int Chunks = 60;

    public static Task<int> RunAsync() => Comparison.RunAsync("chunk", OneAfterAnotherAsync, AsAdvisedAsync);

    private static Task OneAfterAnotherAsync()
    {
        for (int chunk = 0; chunk < Chunks; chunk++) Filter();
        return Task.CompletedTask;
    }

    private static Task AsAdvisedAsync(Advice advice)
    {
        Parallel.For(0, Chunks, new ParallelOptions { MaxDegreeOfParallelism = advice.Concurrency!.Value }, _ => Filter());
        return Task.CompletedTask;
    }

    private static void Filter()
    {
        using var scope = Meter.Track("chunk");
        Work.Compute(400);
    }
}
