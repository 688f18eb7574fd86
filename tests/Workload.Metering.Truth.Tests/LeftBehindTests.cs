namespace Workload.Metering.Truth.Tests;

/// <summary>Scopes of one thread that nobody disposes, on pool threads that go on to other work.</summary>
public sealed class LeftBehindTests : IDisposable
{
    private const int Times = 50, BurnMilliseconds = 2;

    private static readonly TimeSpan s_all = TimeSpan.FromMilliseconds(Times * BurnMilliseconds);

    private readonly WorkloadMeter _meter = new(new WorkloadMeterOptions { OverheadBudget = 1 });
    private readonly Phase _hot;

    public LeftBehindTests() => _hot = _meter.GetPhase("hot", new PhaseOptions { Attribution = CpuAttribution.Thread });

    public void Dispose() => _meter.Dispose();

    [LinuxFact]
    public async Task One_that_a_task_left_is_nobodys_parent()
    {
        await Task.Run(LeaveBehind);
        await ShouldBeAloneAsync(Task.Run);
    }

    [LinuxFact]
    public async Task One_that_a_queued_callback_left_is_nobodys_parent()
    {
        var left = new TaskCompletionSource();
        ThreadPool.QueueUserWorkItem(_ =>
        {
            LeaveBehind();
            left.SetResult();
        });
        await left.Task;
        await ShouldBeAloneAsync(Task.Run);
    }

    [LinuxFact]
    public async Task One_inside_a_flow_is_nobodys_parent()
    {
        await Task.Run(async () =>
        {
            using PhaseScope flow = _meter.Track("flow");
            await Task.Yield();
            LeaveBehind();
        });
        await ShouldBeAloneAsync(Task.Run);
    }

    [LinuxFact]
    public async Task One_whose_thread_has_no_further_work_is_dropped_by_a_snapshot()
    {
        for (int i = 0; i < 4; i++) await Task.Run(LeaveBehind);
        for (int tries = 0; _meter.Snapshot()["hot"].Active > 0 && tries < 500; tries++) await Task.Delay(10);

        PhaseSummary before = _meter.Snapshot()["hot"];
        await Task.Delay(50);
        PhaseSummary after = _meter.Snapshot()["hot"];
        after.Active.Should().Be(0);
        after.Count.Should().Be(0);
        after.Breakdown.Should().Be(before.Breakdown, "no thread runs the scope");
    }

    [LinuxFact]
    public async Task A_task_that_runs_in_line_within_one_is_nested_in_it()
    {
        await Task.Run(() =>
        {
            using PhaseScope scope = _hot.Track();
            new Task(() => _meter.Track("nested").Dispose()).RunSynchronously();
        });

        _meter.Snapshot().Roots.Single(root => root.Name == "hot").Children.Single().Name.Should().Be("nested");
        _meter.Snapshot()["hot"].Breakdown.Should().NotBeNull();
    }

    private void LeaveBehind() => _ = _hot.Track();

    private async Task ShouldBeAloneAsync(Func<Action, Task> run)
    {
        using var crowded = new CrowdedPool();
        for (int i = 0; i < Times; i++)
        {
            await run(() =>
            {
                using (_hot.Track())
                    Burn.Milliseconds(BurnMilliseconds);
            });
            await run(() =>
            {
                using (_meter.Track("request"))
                    Burn.Milliseconds(BurnMilliseconds);
            });
        }

        MeterSnapshot snapshot = _meter.Snapshot();
        snapshot["hot"].Count.Should().Be(Times);
        snapshot.Roots.Single(root => root.Name == "request").Count.Should().Be(Times, "no phase is above it");
        foreach (string phase in (string[])["hot", "request"])
        {
            // The work around a burn takes some µs.
            TimeBreakdown states = snapshot[phase].Breakdown!.Value;
            states.Cpu.Should().BeGreaterThanOrEqualTo(s_all - states.CpuError, phase).And.BeLessThanOrEqualTo(s_all * 1.2, phase);
            states.Blocked.Should().BeLessThan(s_all / 2, phase);
        }
    }
}
