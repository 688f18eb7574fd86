using System.Reflection;
using Workload.Metering.Flow;

namespace Workload.Metering.Tests.Flow;

/// <summary>A switch of a flow that fails within the library loses figures. It must not stop the program.</summary>
public sealed class FailedSwitchTests
{
    [Fact]
    public void A_switch_that_fails_leaves_no_lock_taken() => OwnThread.Run(() =>
    {
        using var meter = new WorkloadMeter();
        var elsewhere = ExecutionContext.Capture()!;
        long faults = FlowLocal.Faults;
        var failed = meter.Track("failed");
        var calls = typeof(ThreadCursor).GetField("_inlineCalls", BindingFlags.Instance | BindingFlags.NonPublic)!;
        object intact = calls.GetValue(ThreadCursor.Current)!;
        calls.SetValue(ThreadCursor.Current, Array.Empty<InlineCall>());
        Deeper(10, () => ExecutionContext.Run(elsewhere, static _ => { }, null));
        calls.SetValue(ThreadCursor.Current, intact);

        FlowLocal.Faults.Should().Be(faults + 1);
        meter.Snapshot()["failed"].Active.Should().Be(1, "a snapshot takes the same lock");
        failed.Stop().Breakdown.Should().BeNull();
        using (meter.Track("next")) Deeper(10, static () => { });
        var snapshot = meter.Snapshot();
        (snapshot["failed"].Count, snapshot["next"].Count).Should().Be((1, 1));
        snapshot["next"].Breakdown.Should().NotBeNull();
    });

    private static void Deeper(int levels, Action body)
    {
        Span<long> room = stackalloc long[16];
        room[levels] = levels;
        if (levels == 0) body();
        else Deeper(levels - 1, body);
        room.Clear();
    }
}
