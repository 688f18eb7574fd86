using System.Diagnostics;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// A flow that is ready and stands in the queue of an application's own scheduler or
/// synchronization context does not wait for I/O. One that awaits a delay there does.
/// </summary>
public sealed class OwnSchedulerQueueTests : QueuedFlowTests
{
    [LinuxTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task On_a_scheduler_that_lets_few_run_flows_that_yield_do_not_wait(int atOnce) => await Rounds.AnyAgreesAsync(async () =>
    {
        using var pool = new PoolOf(8);
        var pair = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, atOnce);
        var tasks = new TaskFactory(atOnce == 1 ? pair.ExclusiveScheduler : pair.ConcurrentScheduler);
        ShouldOnlyQueue(await RecordAsync(() => Task.WhenAll(Enumerable.Range(0, 4 * atOnce).Select(_ => tasks.StartNew(() =>
            TurnsAsync(20, () => Burn.Milliseconds(5)), CancellationToken.None, TaskCreationOptions.None, tasks.Scheduler!).Unwrap()))));
    });

    [LinuxFact]
    public async Task On_a_context_of_one_thread_flows_that_yield_do_not_wait() => await Rounds.AnyAgreesAsync(async () =>
    {
        using var loop = new Loop();
        ShouldOnlyQueue(await RecordAsync(
            () => Task.WhenAll(Enumerable.Range(0, 4).Select(_ => loop.RunAsync(() => TurnsAsync(20, () => Burn.Milliseconds(5)))))));
    });

    [LinuxFact]
    public async Task On_a_thread_with_a_context_for_each_flow_flows_that_yield_do_not_wait() => await Rounds.AnyAgreesAsync(async () =>
    {
        using var loop = new Loop();
        ShouldOnlyQueue(await RecordAsync(() => Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            loop.RunAsync(() => TurnsAsync(12, () => Burn.Milliseconds(4)), new OwnContext(loop))))));
    });

    [LinuxFact]
    public async Task On_a_context_of_one_thread_many_flows_that_yield_do_not_wait() => await Rounds.AnyAgreesAsync(async () =>
    {
        using var loop = new Loop();
        ShouldOnlyQueue(await RecordAsync(
            () => Task.WhenAll(Enumerable.Range(0, 150).Select(_ => loop.RunAsync(() => TurnsAsync(3, () => Burn.Milliseconds(1)))))));
    });

    [LinuxFact]
    public async Task On_a_context_of_one_thread_other_code_keeps_flows_in_line_too() => await Rounds.AnyAgreesAsync(async () =>
    {
        using var loop = new Loop();
        bool stop = false;
        void Other(object? state)
        {
            Burn.Milliseconds(6);
            if (!Volatile.Read(ref stop)) loop.Post(Other, null);
        }

        loop.Post(Other, null);
        PhaseSummary x = await RecordAsync(() => loop.RunAsync(() => TurnsAsync(20, () => Burn.Milliseconds(1))));
        Volatile.Write(ref stop, true);
        ShouldOnlyQueue(x);
    });

    [LinuxFact]
    public async Task On_an_exclusive_scheduler_other_code_keeps_flows_in_line_too() => await Rounds.AnyAgreesAsync(async () =>
    {
        TaskScheduler exclusive = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        Task Start(Func<Task> flow) =>
            Task.Factory.StartNew(flow, CancellationToken.None, TaskCreationOptions.None, exclusive).Unwrap();
        bool stop = false;
        Task other = Start(async () =>
        {
            while (!Volatile.Read(ref stop))
            {
                Burn.Milliseconds(6);
                await Task.Yield();
            }
        });
        PhaseSummary x = await RecordAsync(() => Start(() => TurnsAsync(20, () => Burn.Milliseconds(1))));
        Volatile.Write(ref stop, true);
        await other;
        ShouldOnlyQueue(x);
    });

    [LinuxFact]
    public async Task A_task_for_an_own_scheduler_stands_in_line_from_its_start() => await Rounds.AnyAgreesAsync(async () =>
    {
        const int Tasks = 10;
        using var loop = new Loop();
        TaskScheduler scheduler = TaskScheduler.Default;
        await loop.RunAsync(() =>
        {
            scheduler = TaskScheduler.FromCurrentSynchronizationContext();
            return Task.CompletedTask;
        });
        TimeSpan queued = TimeSpan.Zero;
        PhaseSummary x = await RecordAsync(() => FairPool.Run(async () =>
        {
            using PhaseScope scope = Meter.Track("x");
            for (int i = 0; i < Tasks; i++)
            {
                // Sleep cannot be told from idleness by the clocks of the scheduler's thread.
                loop.Post(_ => Thread.Sleep(20), null);
                long start = Stopwatch.GetTimestamp();
                await Task.Factory.StartNew(
                    () => queued += Stopwatch.GetElapsedTime(start), CancellationToken.None, TaskCreationOptions.None, scheduler);
            }
        }));

        // The thread that made a task may lose its core before it leaves the flow. The end of a task is awaited until the pool resumes the
        // flow. A millisecond is for both.
        TimeBreakdown states = x.Breakdown!.Value;
        states.TaskQueue!.Value.Should().BeCloseTo(queued, TimeSpan.FromMilliseconds(Tasks));
        states.Awaiting.Should().BeLessThan(TimeSpan.FromMilliseconds(Tasks));
        states.Blocked.Should().BeLessThan(TimeSpan.FromMilliseconds(Tasks));
    });

    [LinuxFact]
    public async Task On_a_busy_context_of_one_thread_a_delay_is_awaited() => await Rounds.AnyAgreesAsync(async () =>
    {
        using var loop = new Loop();
        bool stop = false;
        Task others = Task.WhenAll(Enumerable.Range(0, 3).Select(_ => loop.RunAsync(async () =>
        {
            using PhaseScope scope = Meter.Track("others");
            while (!Volatile.Read(ref stop))
            {
                Burn.Milliseconds(2);
                await Task.Yield();
            }
        })));
        PhaseSummary waiter = await RecordAsync(() => loop.RunAsync(async () =>
        {
            using PhaseScope scope = Meter.Track("x");
            for (int i = 0; i < 5; i++)
                await Task.Delay(100);
        }));
        Volatile.Write(ref stop, true);
        await others;

        waiter.Breakdown!.Value.Awaiting.Should().BeGreaterThan(TimeSpan.FromMilliseconds(450));
    });

    [LinuxFact]
    public async Task On_an_idle_context_of_one_thread_a_delay_is_awaited() => await Rounds.AnyAgreesAsync(async () =>
    {
        using var loop = new Loop();
        PhaseSummary waiter = await RecordAsync(() => loop.RunAsync(async () =>
        {
            using PhaseScope scope = Meter.Track("x");
            for (int i = 0; i < 10; i++)
            {
                Burn.Milliseconds(2);
                await Task.Delay(20);
            }
        }));

        waiter.Breakdown!.Value.Awaiting.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(190));
        waiter.Breakdown!.Value.TaskQueue.Should().BeLessThan(TimeSpan.FromMilliseconds(20));
    });

    [LinuxFact]
    public async Task On_a_half_busy_context_of_one_thread_only_the_time_in_its_queue_is_queue() => await Rounds.AnyAgreesAsync(async () =>
    {
        using var loop = new Loop();
        PhaseSummary x = await RecordAsync(() => Task.WhenAll(Enumerable.Range(0, 3).Select(_ => loop.RunAsync(async () =>
        {
            using PhaseScope scope = Meter.Track("x");
            for (int i = 0; i < 20; i++)
            {
                Burn.Milliseconds(4);
                await Task.Delay(20);
            }
        }))));

        // A flow that comes due while another one runs was queued at an unknown time within its item of 4 ms. The middle is assumed, so
        // each of the 60 waits may be wrong by half an item.
        x.Breakdown!.Value.TaskQueue!.Value.Should().BeCloseTo(loop.Queued, TimeSpan.FromMilliseconds(3 * 20 * 2));
    });
}
