// Pages are fetched and parsed. Fetching waits without a thread, so that many fetches can be in flight. Parsing computes, so that at
// most as many should run at once as there are cores.
using Patterns;
using Workload.Metering;

const int Pages = 96;
Work.Compute(100);
return await Comparison.RunAsync("page", OneAfterAnotherAsync, AsAdvisedAsync);

static async Task OneAfterAnotherAsync()
{
    for (int page = 0; page < Pages; page++)
    {
        using var scope = Meter.Track("page");
        await FetchAsync();
        Parse();
    }
}

static async Task AsAdvisedAsync(Advice advice)
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

static Task FetchAsync() => Meter.TrackAsync("fetch", () => Work.AskAsync(40));

static void Parse()
{
    using var scope = Meter.Track("parse");
    Work.Compute(20);
}
