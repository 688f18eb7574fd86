using Workload.Metering.Flow;

namespace Workload.Metering.Tests.Flow;

/// <summary>
/// A thread forgets a call in line when its stack is shorter, while another thread records the time so far of a scope in that call. If the
/// other thread failed then, it would leave the first one's lock taken, and both would wait for it for ever.
/// </summary>
public sealed class ForgottenInlineCallTests
{
    private const int Calls = 20_000;

    /// <summary>Recording takes some microseconds. The thread forgets the call at another instant of them each time.</summary>
    private const int SpinsInCall = 601;

    private static readonly TimeSpan s_longestRun = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_thread_that_forgets_calls_in_line_keeps_no_other_thread_waiting()
    {
        using var meter = new WorkloadMeter();
        long faults = FlowLocal.Faults;
        PhaseScope called = default;
        ScopeNode? node = null;
        using var isOpen = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            var elsewhere = ExecutionContext.Capture()!;
            called = meter.Track("called");
            node = FlowLocal.Value;
            var inCall = ExecutionContext.Capture()!;
            ExecutionContext.Restore(elsewhere);
            using var calling = meter.Track("calling");
            var outside = ExecutionContext.Capture()!;
            isOpen.Set();
            for (int i = 0; i < Calls; i++)
            {
                Deeper(10, () =>
                {
                    ExecutionContext.Restore(elsewhere);
                    Deeper(10, () => ExecutionContext.Restore(inCall));
                });
                Thread.SpinWait(i % SpinsInCall);
                ExecutionContext.Restore(elsewhere);
                ExecutionContext.Restore(outside);
            }
        })
        {
            IsBackground = true,
        };
        thread.UnsafeStart();
        isOpen.Wait();
        for (long end = Environment.TickCount64 + (long)s_longestRun.TotalMilliseconds; thread.IsAlive && Environment.TickCount64 < end;)
            CursorRegistry.CutAll(node!);

        thread.Join(s_longestRun).Should().BeTrue("the thread does not wait for its lock");
        FlowLocal.Faults.Should().Be(faults);
        called.Stop().Breakdown.Should().NotBeNull();
        meter.Snapshot()["calling"].Breakdown.Should().NotBeNull();
    }

    private static void Deeper(int levels, Action body)
    {
        Span<long> room = stackalloc long[16];
        room[levels] = levels;
        if (levels == 0) body();
        else Deeper(levels - 1, body);
        room.Clear();
    }
}
