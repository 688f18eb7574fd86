using Patterns;
using Workload.Metering;

namespace Scaling;

/// <summary>
/// Requests call a library that computes on threads of its own, one for each core, as native inference runtimes do. The caller waits
/// for it.
/// </summary>
internal static class InferenceApi
{
    private const int Requests = 60;

    public static Task RunAsync()
    {
        for (int request = 0; request < Requests; request++)
        {
            using var scope = Meter.Track("infer");
            Infer();
        }

        return Task.CompletedTask;
    }

    // The flow is suppressed, because a native thread carries none.
    private static void Infer()
    {
        var threads = new Thread[Environment.ProcessorCount];
        for (int core = 0; core < threads.Length; core++)
        {
            threads[core] = new Thread(() => Work.Compute(300));
            threads[core].UnsafeStart();
        }

        foreach (var thread in threads) thread.Join();
    }
}
