using System.Diagnostics;
using System.IO.Pipelines;
using System.Threading.Channels;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// Tasks that a thread of the pool queues stand in that thread's own queue, through which no probe goes. Each of them was ready at once, so
/// the time until it runs is none of I/O.
/// </summary>
public sealed class FanOutTests : QueuedFlowTests
{
    private const int Tasks = 16, Waits = 4;

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

    /// <summary>The flow continues within a task that was queued long ago. Nothing was in a queue while it awaited.</summary>
    [LinuxTheory]
    [InlineData("channel")]
    [InlineData("cancellation")]
    [InlineData("pipe")]
    public async Task A_flow_that_continues_in_line_within_a_task_was_not_in_line_meanwhile(string kind)
    {
        // Most of these threads have not run a flow before, so nothing is known of where their items begin. Some stay free, so that nothing
        // waits in the queue of the pool.
        using var pool = new PoolOf(3 * Waits);
        await StartThreadsAsync(3 * Waits);
        PhaseSummary waiter = await RecordAsync(async () =>
        {
            var signals = Enumerable.Range(0, Waits).Select(_ => Signal(kind)).ToList();
            var waits = signals.ConvertAll(signal => WaitAsync(signal.Wait));
            using (ExecutionContext.SuppressFlow()) signals.ForEach(signal => EndLater(signal.End));
            await Task.WhenAll(waits);
        });

        // The time until the task has a thread is awaited too. The wait for a core after the sleep may count as queued, and it is only
        // estimated. A third of the sleep is for that.
        waiter.Breakdown!.Value.Awaiting.Should().BeGreaterThan(TimeSpan.FromMilliseconds(Waits * 40), "{0}", waiter.Breakdown);
    }

    private static async Task StartThreadsAsync(int threads)
    {
        using var all = new CountdownEvent(threads);
        Task meet;
        using (ExecutionContext.SuppressFlow())
        {
            meet = Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Run(() =>
            {
                all.Signal();
                all.Wait();
            })));
        }

        await meet;
    }

    private static void EndLater(Action end) => Task.Run(() =>
    {
        Thread.Sleep(60);
        end();
    });

    private async Task WaitAsync(Func<Task> wait)
    {
        using PhaseScope scope = Meter.Track("x");
        await wait();
        Burn.Milliseconds(1);
    }

    private static (Func<Task> Wait, Action End) Signal(string kind)
    {
        switch (kind)
        {
            case "channel":
                var channel = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { AllowSynchronousContinuations = true });
                return (async () => await channel.Reader.ReadAsync(), () => channel.Writer.TryWrite(1));
            case "cancellation":
                var cancel = new CancellationTokenSource();
                return (async () =>
                {
                    await using CancellationTokenRegistration registration = cancel.Token.Register(static () => { });
                    await Task.Delay(Timeout.Infinite, cancel.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }, cancel.Cancel);
            default:
                var pipe = new Pipe(new PipeOptions(
                    readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
                return (async () => await pipe.Reader.ReadAsync(), () => _ = pipe.Writer.WriteAsync(new byte[1]).AsTask());
        }
    }
}
