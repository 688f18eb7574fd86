namespace Workload.Metering.Truth.Tests;

/// <summary>What waits for a thread of the pool before any scope is open is seen nowhere but in the process's own figure.</summary>
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

        // From a thread of no pool: what a thread of the pool queues stands in its own line, and the pool takes others first.
        Task[] sleepers = OwnThread.RunOutsideFlow<Task[]>(() => [.. Enumerable.Range(0, Calls).Select(_ => Task.Run(() =>
        {
            using PhaseScope scope = _meter.Track("sleeps");
            Thread.Sleep(Sleep);
        }))]);
        await Task.WhenAll(sleepers);
        MeterSnapshot window = _meter.Snapshot().Since(before);

        // A probe that is sent first stands behind all of the others: with two threads some of them wait for seconds, and half of that on
        // average.
        window.Process.MaxPoolDelay.Should().BeGreaterThan(TimeSpan.FromMilliseconds(Calls * Sleep / Environment.ProcessorCount / 2));
        window.Process.PoolDelay.Should().BeGreaterThan(TimeSpan.FromMilliseconds(Sleep));
        window["sleeps"].Breakdown!.Value.TaskQueue.Should().Be(TimeSpan.Zero);
        window["sleeps"].Advice.Should().Contain(advice => advice.Id == "release-pool-threads").Which.Title.Should().Contain("'sleeps'");
    }
}
