// Orders are looked up through a driver that only knows how to block. The waits overlap on threads of their own: not on the pool's, which
// everything else needs, and no more than advised, for each takes a megabyte of stack and a connection.
using Patterns;
using Workload.Metering;

const int Orders = 96;
Work.Compute(100);
return await Comparison.RunAsync("order", OneAfterAnotherAsync, AsAdvisedAsync);

static Task OneAfterAnotherAsync()
{
    for (int order = 0; order < Orders; order++) LookUp();
    return Task.CompletedTask;
}

static Task AsAdvisedAsync(Advice advice)
{
    int next = 0;
    return Task.WhenAll(Enumerable.Range(0, advice.Concurrency!.Value).Select(_ => Task.Factory.StartNew(
        () =>
        {
            while (Interlocked.Increment(ref next) <= Orders) LookUp();
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default)));
}

static void LookUp()
{
    using var scope = Meter.Track("order");
    Work.AskBlocking(30);
    Work.Compute(5);
}
