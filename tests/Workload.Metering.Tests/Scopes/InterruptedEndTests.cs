using System.Reflection;
using Workload.Metering.Aggregation;
using Workload.Metering.Flow;

namespace Workload.Metering.Tests.Scopes;

/// <summary>
/// <see cref="Thread.Interrupt"/> strikes at the next lock for which its thread waits. If that is one of the library's, the scope still
/// ends and is counted, and the program's own code gets the interruption.
/// </summary>
public sealed class InterruptedEndTests
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_scope_whose_end_is_interrupted_is_counted()
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { Waits = WaitDetail.Targets });
        bool hasEnded = false, wasInterrupted = false;
        CallPath? path = null;
        using var isOpen = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            var scope = meter.Track("x");
            path = FlowLocal.Value!.Path;
            isOpen.Set();
            mayEnd.Wait();
            using (Meter.Wait("y")) Thread.Sleep(1);
            scope.Dispose();
            hasEnded = true;
            try
            {
                Thread.Sleep(s_longest);
            }
            catch (ThreadInterruptedException)
            {
                wasInterrupted = true;
            }
        })
        { IsBackground = true };
        thread.UnsafeStart();
        isOpen.Wait();
        object held = typeof(PathWaits).GetField("_lock", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(path!.Waits)!;
        lock (held)
        {
            mayEnd.Set();
            SpinWait.SpinUntil(() => meter.Snapshot().Active.Count == 0 && thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin), s_longest)
                .Should().BeTrue("the scope is counted before its waits are added");
            thread.Interrupt();
        }

        thread.Join(s_longest).Should().BeTrue();
        (hasEnded, wasInterrupted).Should().Be((true, true));
        var phase = meter.Snapshot()["x"];
        (phase.Count, phase.Active).Should().Be((1, 0));
    }
}
