using System.Diagnostics;

namespace Workload.Metering.Truth.Tests;

/// <summary>Only the process's own figure shows work that waits for a pool thread before any scope is open.</summary>
public sealed class HeldPoolTests : IDisposable
{
    /// <summary>Most of the pool's threads are free, whatever the test runner holds.</summary>
    private const int FreeThreads = 8;

    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [LinuxFact]
    public async Task A_pool_whose_threads_sleep_is_delayed_and_the_advice_names_who_holds_them()
    {
        const int CallsPerThread = 20, Sleep = 100;
        using var pool = new CrowdedPool(FreeThreads);
        int calls = CallsPerThread * FreeThreads;
        MeterSnapshot before = _meter.Snapshot();

        // The calls are queued from a thread outside the pool. A pool thread would
        // queue them in its own local queue, and the pool serves other items first.
        Task[] sleepers = OwnThread.RunOutsideFlow<Task[]>(() => [.. Enumerable.Range(0, calls).Select(_ => Task.Run(() =>
        {
            using PhaseScope scope = _meter.Track("sleeps");
            Thread.Sleep(Sleep);
        }))]);
        await Task.WhenAll(sleepers);
        MeterSnapshot window = _meter.Snapshot().Since(before);

        // A probe that is sent first stands behind all the other items. With two
        // threads some probes wait for seconds, and half of that on average. On
        // a busy machine the first probe is late, because its thread lacks a core.
        window.Process.MaxPoolDelay.Should().BeGreaterThan(TimeSpan.FromMilliseconds(CallsPerThread * Sleep / 3));
        window.Process.PoolDelay.Should().BeGreaterThan(TimeSpan.FromMilliseconds(Sleep));
        window["sleeps"].Breakdown!.Value.TaskQueue.Should().Be(TimeSpan.Zero);
        window["sleeps"].Advice.Should().Contain(advice => advice.Id == "release-pool-threads").Which.Title.Should().Contain("'sleeps'");
    }

    [LinuxFact]
    public async Task Timers_that_come_due_while_all_threads_are_held_wait_for_a_thread() => await Rounds.AnyAgreesAsync(async () =>
    {
        const int Flows = 3, Delay = 100, Held = 500, Checked = 200;

        // With the first scope of a process the library begins to check what the runtime's fields mean. It needs some timers for that.
        using (_meter.Track("first")) await Task.Delay(Checked);
        using var pool = new CrowdedPool();
        MeterSnapshot before = _meter.Snapshot();
        TimeSpan late = TimeSpan.Zero;
        var gate = new Lock();
        Task[] flows = [.. Enumerable.Range(0, Flows).Select(_ => Task.Run(async () =>
        {
            using PhaseScope scope = _meter.Track("delays");
            long start = Stopwatch.GetTimestamp();
            await Task.Delay(Delay);
            lock (gate)
                late += Stopwatch.GetElapsedTime(start) - TimeSpan.FromMilliseconds(Delay);
        }))];
        while (!_meter.TryGetPhase("delays", out Phase? phase) || _meter.Snapshot()[phase.Name].Active < Flows)
            Thread.Sleep(1);
        Task[] holders = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(() => Thread.Sleep(Held)))];
        await Task.WhenAll([.. flows, .. holders]);

        // A look at the pool every 10 ms finds when the first timer is due. A holder may have got its thread only after some timer.
        TimeBreakdown states = _meter.Snapshot().Since(before)["delays"].Breakdown!.Value;
        states.TaskQueue!.Value.Should().BeCloseTo(late, (late * 0.1) + TimeSpan.FromMilliseconds(20 * Flows));
        states.Awaiting.Should().BeGreaterThan(TimeSpan.FromMilliseconds((Delay - 20) * Flows));
    });

    [LinuxFact]
    public async Task A_timer_that_comes_due_after_another_one_waits_only_since_then() => await Rounds.AnyAgreesAsync(async () =>
    {
        const int Delay = 100, Held = 300, Checked = 200;

        // A timer overtakes what is queued, so it waits for the first holder only.
        int holders = 4 * Environment.ProcessorCount;

        // With the first scope of a process the library begins to check what the runtime's fields mean. It needs some timers for that.
        using (_meter.Track("first")) await Task.Delay(Checked);
        using var pool = new CrowdedPool();
        MeterSnapshot before = _meter.Snapshot();
        TimeSpan late = TimeSpan.Zero;

        // The other timer is due every 7 ms, also in the first milliseconds in which the threads are held.
        using var other = new Timer(static _ => { }, null, 7, 7);
        Task flow = Task.Run(async () =>
        {
            using PhaseScope scope = _meter.Track("delays");
            long start = Stopwatch.GetTimestamp();
            await Task.Delay(Delay);
            late += Stopwatch.GetElapsedTime(start) - TimeSpan.FromMilliseconds(Delay);
        });
        while (!_meter.TryGetPhase("delays", out Phase? phase) || _meter.Snapshot()[phase.Name].Active < 1)
            Thread.Sleep(1);
        Task[] held = [.. Enumerable.Range(0, holders).Select(_ => Task.Run(() => Thread.Sleep(Held)))];
        await Task.WhenAll([flow, .. held]);

        // The runtime's ticks are up to 10 ms long. So the timer is due as much earlier, and a look at the pool finds it up to 10 ms later.
        TimeBreakdown states = _meter.Snapshot().Since(before)["delays"].Breakdown!.Value;
        late.Should().BeGreaterThan(TimeSpan.FromMilliseconds(Held / 3), "the threads were held");
        states.TaskQueue!.Value.Should().BeCloseTo(late, TimeSpan.FromMilliseconds(20));
        states.Awaiting.Should().BeCloseTo(TimeSpan.FromMilliseconds(Delay), TimeSpan.FromMilliseconds(20));
    });
}
