using Workload.Metering;

namespace Patterns;

/// <summary>
/// Orders are looked up through a driver that always blocks. The waits overlap on threads of their own, because all other work needs the
/// pool's. Their number is the advised one, because each takes a megabyte of stack and a connection. Nobody knows beforehand if the
/// service answers several calls at once as fast as one. A short trial with eight at once measures it, and the advice uses the result.
/// </summary>
internal static class BoundedBlocking
{
    private const int Orders = 192, TrialOrders = 32, TrialThreads = 8;

    public static Task<int> RunAsync() =>
        Comparison.RunAsync("order", OneAfterAnotherAsync, advice => RunAsync(advice.Concurrency!.Value, Orders));

    private static Task OneAfterAnotherAsync()
    {
        for (int order = 0; order < Orders - TrialOrders; order++) LookUp();
        return RunAsync(TrialThreads, TrialOrders);
    }

    private static Task RunAsync(int threads, int orders)
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

    private static void LookUp()
    {
        using var scope = Meter.Track("order");
        Work.AskBlocking(30);
        Work.Compute(5);
    }
}
