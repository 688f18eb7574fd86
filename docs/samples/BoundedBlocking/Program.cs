// Orders are looked up through a driver that always blocks. The waits overlap on threads of their own, because all other work needs the
// pool's. Their number is the advised one, because each takes a megabyte of stack and a connection. Nobody knows beforehand if the
// service answers several calls at once as fast as one. A short trial with eight at once measures it, and the advice uses the result.
using Patterns;
using Workload.Metering;

const int Orders = 192, TrialOrders = 32, TrialThreads = 8;
Work.Compute(100);
return await Comparison.RunAsync("order", OneAfterAnotherAsync, advice => RunAsync(advice.Concurrency!.Value, Orders));

static Task OneAfterAnotherAsync()
{
    for (int order = 0; order < Orders - TrialOrders; order++) LookUp();
    return RunAsync(TrialThreads, TrialOrders);
}

static Task RunAsync(int threads, int orders)
{
    int next = 0;
    return Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(
        () =>
        {
            while (Interlocked.Increment(ref next) <= orders) LookUp();
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
