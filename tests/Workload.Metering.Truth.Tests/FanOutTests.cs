using System.Diagnostics;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// Tasks that a thread of the pool queues stand in that thread's own queue, through which no probe goes. Each of them was ready at once, so
/// the time until it runs is none of I/O.
/// </summary>
public sealed class FanOutTests : QueuedFlowTests
{
    private const int Tasks = 16;

    [LinuxTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tasks_that_one_thread_of_the_pool_queues_wait_in_line(bool afterYields) => await Rounds.AnyAgreesAsync(async () =>
    {
        using var pool = new PoolOf(2);
        if (afterYields) await YieldAsync();
        long queuedTicks = 0;
        PhaseSummary item = await RecordAsync(() => FairPool.Run(() => Task.WhenAll(Enumerable.Range(0, Tasks).Select(async _ =>
        {
            using PhaseScope scope = Meter.Track("x");
            long queued = Stopwatch.GetTimestamp();
            await Task.Run(() =>
            {
                Interlocked.Add(ref queuedTicks, Stopwatch.GetTimestamp() - queued);
                Burn.Milliseconds(10);
            });
        }))));

        // Each task may lose its core between its start and the stamp.
        ShouldOnlyQueue(item);
        TimeSpan inLine = Stopwatch.GetElapsedTime(0, Volatile.Read(ref queuedTicks));
        TimeBreakdown states = item.Breakdown!.Value;
        states.TaskQueue!.Value.Should().BeCloseTo(inLine, TimeSpan.FromMilliseconds(2 * Tasks));
        states.Awaiting.Should().BeLessThan(TimeSpan.FromMilliseconds(2 * Tasks));
    });

    // The pool's threads learn where a flow is resumed. Then the runtime compiles its own loop anew, which moves that place.
    private async Task YieldAsync()
    {
        long start = Stopwatch.GetTimestamp();
        await FairPool.Run(async () =>
        {
            using PhaseScope scope = Meter.Track("yields");
            while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(1))
                for (int i = 0; i < 100; i++) await Task.Yield();
        });
    }

    [LinuxFact]
    public async Task A_task_that_continues_a_delay_was_not_in_line_meanwhile() => await Rounds.AnyAgreesAsync(async () =>
    {
        PhaseSummary waiter = await RecordAsync(() => FairPool.Run(async () =>
        {
            using PhaseScope scope = Meter.Track("x");
            for (int i = 0; i < 5; i++)
                await Task.Delay(60).ContinueWith(static _ => { }, TaskScheduler.Default);
        }));

        // A timer may be up to 1 ms early. A pool thread that is woken may wait for a core.
        waiter.Breakdown!.Value.Awaiting.Should().BeGreaterThan(TimeSpan.FromMilliseconds(5 * 50));
        waiter.Breakdown!.Value.Blocked.Should().BeLessThan(TimeSpan.FromMilliseconds(30));
    });
}
