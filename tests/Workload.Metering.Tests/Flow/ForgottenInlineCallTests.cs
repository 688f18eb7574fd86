using System.Diagnostics;
using Workload.Metering.Flow;

namespace Workload.Metering.Tests.Flow;

/// <summary>
/// A thread forgets a call in line when its stack is shorter, while another thread records the time so far of a scope in that call. If the
/// other thread failed then, it would leave the first one's lock taken, and both would wait for it for ever.
/// </summary>
public sealed class ForgottenInlineCallTests
{
    /// <summary>Recording takes some microseconds. The thread forgets the call at another instant of them each time.</summary>
    private const int SpinsInCall = 601;

    /// <summary>Without the lock, the other thread failed within this time in three of four runs.</summary>
    private static readonly TimeSpan s_trial = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan s_longestEnd = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_thread_that_forgets_calls_in_line_keeps_no_other_thread_waiting()
    {
        using var meter = new WorkloadMeter();
        PhaseScope called = default;
        ScopeNode? node = null;
        bool isOver = false;
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
            for (int call = 0; !Volatile.Read(ref isOver); call++)
            {
                Deeper(10, () =>
                {
                    ExecutionContext.Restore(elsewhere);
                    Deeper(10, () => ExecutionContext.Restore(inCall));
                });
                Thread.SpinWait(call % SpinsInCall);
                ExecutionContext.Restore(elsewhere);
                ExecutionContext.Restore(outside);
            }
        })
        {
            IsBackground = true,
        };
        thread.UnsafeStart();
        isOpen.Wait();
        for (var trial = Stopwatch.StartNew(); trial.Elapsed < s_trial;) CursorRegistry.CutAll(node!);
        Volatile.Write(ref isOver, true);

        thread.Join(s_longestEnd).Should().BeTrue("the thread does not wait for its lock");
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
