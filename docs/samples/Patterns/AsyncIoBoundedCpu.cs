using Workload.Metering;

namespace Patterns;

/// <summary>
/// Pages are fetched and parsed. Fetching waits without a thread, so that many fetches can be in flight. Parsing computes, so that at most
/// as many should run at once as there are cores.
/// </summary>
internal static class AsyncIoBoundedCpu
{
    private const int Pages = 96;

    public static Task<int> RunAsync() => Comparison.RunAsync("page", OneAfterAnotherAsync, AsAdvisedAsync);

    private static async Task OneAfterAnotherAsync()
    {
        for (int page = 0; page < Pages; page++)
        {
            using var scope = Meter.Track("page");
            await FetchAsync();
            Parse();
        }
    }

    private static async Task AsAdvisedAsync(Advice advice)
    {
        using var cores = new SemaphoreSlim(Environment.ProcessorCount);
        var options = new ParallelOptions { MaxDegreeOfParallelism = advice.Concurrency!.Value };
        await Parallel.ForAsync(0, Pages, options, async (_, cancellation) =>
        {
            using var scope = Meter.Track("page");
            await FetchAsync();
            await cores.WaitAsync(cancellation);
            try
            {
                await Task.Run(Parse, cancellation);
            }
            finally
            {
                cores.Release();
            }
        });
    }

    private static Task FetchAsync() => Meter.TrackAsync("fetch", () => Work.AskAsync(40));

    private static void Parse()
    {
        using var scope = Meter.Track("parse");
        Work.Compute(20);
    }
}
