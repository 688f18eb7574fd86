namespace Workload.Metering.Tests.Flow;

/// <summary>Several threads run one scope, and the change handler allocates nothing then.</summary>
public sealed class SharedByThreadsTests
{
    [Fact]
    public void A_thread_that_joins_another_one_in_a_scope_allocates_nothing()
    {
        using var meter = new WorkloadMeter();
        long[] allocated = new long[5];
        var clean = ExecutionContext.Capture()!;
        for (int i = 0; i < allocated.Length; i++)
        {
            using var scope = meter.Track("x");
            var context = ExecutionContext.Capture()!;
            int round = i;
            var thread = new Thread(() =>
            {
                // The thread enters a flow first, so that the runtime and the library have already made their data for it.
                using (meter.Track("own"))
                {
                    var own = ExecutionContext.Capture()!;
                    ExecutionContext.Run(clean, _ => ExecutionContext.Run(own, static _ => { }, null), null);
                }

                long before = GC.GetAllocatedBytesForCurrentThread();
                ExecutionContext.Run(context, static _ => { }, null);
                allocated[round] = GC.GetAllocatedBytesForCurrentThread() - before;
            });
            thread.UnsafeStart();
            thread.Join();
        }

        // The first round compiles the code.
        allocated.Skip(1).Should().OnlyContain(bytes => bytes == 0);
    }
}
