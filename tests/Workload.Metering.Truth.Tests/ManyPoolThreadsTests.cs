namespace Workload.Metering.Truth.Tests;

/// <summary>
/// A pool with many more threads than cores. Its threads keep each other from a core, also while they hold the runtime's mutexes and while
/// they start each other.
/// </summary>
public sealed class ManyPoolThreadsTests : QueuedFlowTests
{
    [LinuxFact]
    public async Task Flows_that_yield_do_not_wait() => await Rounds.AnyAgreesAsync(async () =>
    {
        using var pool = new PoolOf(64);
        PhaseSummary crowd = await RecordAsync(
            () => Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => TurnsAsync(12, () => Burn.Milliseconds(2))))));

        // The flows wait for a core, or for a worker that waits for one. The states add up to twenty times the CPU time, so that the ratio
        // shows a hundredth of them. A runtime that stops all threads to exchange code blocks each of them for some milliseconds.
        ShouldOnlyQueue(crowd);
        crowd.Bottleneck.Should().BeOneOf(Bottleneck.RunQueue, Bottleneck.TaskQueue);
    });

    [LinuxTheory]
    [InlineData(16, 20)]
    [InlineData(64, 40)]
    public async Task Flows_whose_steps_are_items_of_the_pool_do_not_wait(int threads, int flows) =>
        await Rounds.AnyAgreesAsync(async () =>
        {
            using var pool = new PoolOf(threads);
            ShouldOnlyQueue(await RecordAsync(() => Task.WhenAll(Enumerable.Range(0, flows).Select(_ => Task.Run(StepsAsync)))));
        });

    [LinuxFact]
    public async Task Flows_that_sleep_are_blocked() => await Rounds.AnyAgreesAsync(async () =>
    {
        const int Flows = 40, Turns = 8, Slept = 9;
        using var pool = new PoolOf(64);
        PhaseSummary sleepers = await RecordAsync(() => Task.WhenAll(Enumerable.Range(0, Flows).Select(_ => Task.Run(() => TurnsAsync(
            Turns,
            () =>
            {
                Burn.Milliseconds(1);
                Thread.Sleep(Slept);
            })))));

        // Some of their samples are waits for a mutex, for each of them also queues items. A fifth is allowed for that.
        sleepers.Breakdown!.Value.Blocked.Should().BeGreaterThan(TimeSpan.FromMilliseconds(0.8 * Flows * Turns * Slept));
        sleepers.IoRatio.Should().BeGreaterThan(0.8);
    });

    [LinuxFact]
    public async Task Sleeps_on_workers_that_have_just_started_are_blocked() => await Rounds.AnyAgreesAsync(async () =>
    {
        const int More = 6, Slept = 30;
        int sleepers = ThreadPool.ThreadCount + More;
        using var pool = new PoolOf(sleepers);
        using Noise burners = Noise.OfThreads(4);
        long waited = 0;

        // The wait of this thread for a core is known when the sleeps end.
        using (Meter.Track("warm-up")) Burn.Milliseconds(30);
        PhaseMeasurement measured = await Meter.MeasureAsync(
            "x", () => Task.WhenAll(Enumerable.Range(0, sleepers).Select(_ => Task.Run(Sleep))));

        // One thread's sleeping is excused while another thread is runnable. A tenth is allowed for samples that met a mutex.
        TimeSpan slept = TimeSpan.FromMicroseconds(waited / 1_000.0);
        measured.Breakdown!.Value.Blocked.Should().BeGreaterThan((slept * 0.9) - measured.Wall, "{0}", measured.Breakdown);

        void Sleep()
        {
            long queued = Kernel.ThreadRunDelayNanoseconds(), start = Kernel.MonotonicNanoseconds();
            Thread.Sleep(Slept);
            Interlocked.Add(ref waited, Kernel.MonotonicNanoseconds() - start - (Kernel.ThreadRunDelayNanoseconds() - queued));
        }
    });

    private async Task StepsAsync()
    {
        using PhaseScope scope = Meter.Track("x");
        for (int i = 0; i < 12; i++)
        {
            Burn.Milliseconds(2);
            await Task.Run(() => Burn.Milliseconds(2));
        }
    }
}
