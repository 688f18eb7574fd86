namespace Workload.Metering.Truth.Tests;

/// <summary>Only the process's own figure shows work that waits for a pool thread before any scope is open.</summary>
public sealed class HeldPoolTests : IDisposable
{
    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [LinuxFact]
    public async Task A_pool_whose_threads_sleep_is_delayed_and_the_advice_names_who_holds_them()
    {
        const int Calls = 40, Sleep = 100;
        using var pool = new CrowdedPool();
        MeterSnapshot before = _meter.Snapshot();

        // The calls are queued from a thread outside the pool. A pool thread would
        // queue them in its own local queue, and the pool serves other items first.
        Task[] sleepers = OwnThread.RunOutsideFlow<Task[]>(() => [.. Enumerable.Range(0, Calls).Select(_ => Task.Run(() =>
        {
            using PhaseScope scope = _meter.Track("sleeps");
            Thread.Sleep(Sleep);
        }))]);
        await Task.WhenAll(sleepers);
        MeterSnapshot window = _meter.Snapshot().Since(before);

        // A probe that is sent first stands behind all the other items. With two
        // threads some probes wait for seconds, and half of that on average. On
        // a busy machine the first probe is late, because its thread lacks a core.
        window.Process.MaxPoolDelay.Should().BeGreaterThan(TimeSpan.FromMilliseconds(Calls * Sleep / Environment.ProcessorCount / 3));
        window.Process.PoolDelay.Should().BeGreaterThan(TimeSpan.FromMilliseconds(Sleep));
        window["sleeps"].Breakdown!.Value.TaskQueue.Should().Be(TimeSpan.Zero);
        window["sleeps"].Advice.Should().Contain(advice => advice.Id == "release-pool-threads").Which.Title.Should().Contain("'sleeps'");
    }
}
