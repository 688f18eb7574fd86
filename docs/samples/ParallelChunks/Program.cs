// A large image is filtered in chunks of rows. Nothing waits, so the most that can be gained is as many chunks at once as there are cores.
using Patterns;
using Workload.Metering;

const int Chunks = 60;
Work.Compute(100);
return await Comparison.RunAsync("chunk", OneAfterAnotherAsync, AsAdvisedAsync);

static Task OneAfterAnotherAsync()
{
    for (int chunk = 0; chunk < Chunks; chunk++) Filter();
    return Task.CompletedTask;
}

static Task AsAdvisedAsync(Advice advice)
{
    Parallel.For(0, Chunks, new ParallelOptions { MaxDegreeOfParallelism = advice.Concurrency!.Value }, _ => Filter());
    return Task.CompletedTask;
}

static void Filter()
{
    using var scope = Meter.Track("chunk");
    Work.Compute(400);
}
