using System.Collections.Concurrent;
using System.Diagnostics;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// Several threads run one flow at the same time. A thread that waits for another thread's computing is
/// not blocked, and one that waits for something outside the flow is. The states are compared with the
/// body's burns and sleeps. A busy machine adds run queue, and up to a few slices between two readings.
/// </summary>
public sealed class SharedScopeTests : IDisposable
{
    private const int Milliseconds = 100;

    /// <summary>The number of threads that are started one after another on a busy machine.</summary>
    private const int Starts = 30;

    /// <summary>Allows for starting threads, and for some time slices around that on a busy machine.</summary>
    private const double Beside = 30;

    private readonly WorkloadMeter _meter = new(new WorkloadMeterOptions { OverheadBudget = 1 });

    public void Dispose() => _meter.Dispose();

    public static TheoryData<string> OwnWork =>
        ["thread", "wait all", "result", "plinq", "parallel", "handed back and forth", "after computing", "before computing",
            "started consumer", "full queue", "nested"];

    [LinuxTheory]
    [MemberData(nameof(OwnWork))]
    public async Task Waiting_for_its_own_work_is_no_blocking(string kind)
    {
        Run(kind);
        await Rounds.AnyAgreesAsync(() =>
        {
            (PhaseMeasurement measured, int computes) = Run(kind);
            TimeBreakdown states = measured.Breakdown!.Value;
            states.Cpu.TotalMilliseconds.Should().BeInRange((computes * Milliseconds) - 1, (computes * Milliseconds) + Beside, kind);
            states.Blocked.TotalMilliseconds.Should().BeLessThan(Beside, "{0}: {1}", kind, states);
            states.Awaiting.Should().Be(TimeSpan.Zero);
            return Task.CompletedTask;
        });
    }

    [LinuxFact]
    public void Joining_a_thread_that_sleeps_is_blocked() => Rounds.AnyAgrees(() =>
    {
        TimeBreakdown states = _meter.Measure("x", () =>
        {
            Burn.Milliseconds(Milliseconds);
            OnThread(() => Thread.Sleep(Milliseconds));
        }).Breakdown!.Value;
        states.Blocked.TotalMilliseconds.Should().BeGreaterThan((2 * Milliseconds) - Beside, "two threads wait");
    });

    /// <summary>
    /// A new thread waits for its first core before it runs the flow. Whoever started it waits meanwhile. The exit of a joined thread
    /// waits for a core too, and that is blocked time.
    /// </summary>
    [LinuxTheory]
    [InlineData("join", 25)]
    [InlineData("join after computing", 15)]
    [InlineData("wait", 10)]
    [InlineData("await", 10)]
    public async Task Waiting_for_the_first_core_of_an_own_thread_is_no_blocking(string kind, int percent) =>
        await Rounds.AnyAgreesAsync(async () =>
        {
            using Noise noise = Noise.OfThreads(2 * Environment.ProcessorCount);
            double blocked = 0, cpu = 0;
            for (int i = 0; i < Starts; i++)
            {
                TimeBreakdown states = (await _meter.MeasureAsync("x", () => StartThreadAsync(kind))).Breakdown!.Value;
                blocked += states.Blocked.TotalMilliseconds;
                cpu += states.Cpu.TotalMilliseconds;
            }

            blocked.Should().BeLessThan(percent * cpu / 100, "{0}: {1} ms of CPU", kind, cpu);
        });

    [LinuxFact]
    public void Joining_a_new_thread_that_sleeps_is_blocked_on_a_busy_machine() => Rounds.AnyAgrees(() =>
    {
        using Noise noise = Noise.OfThreads(2 * Environment.ProcessorCount);
        TimeSpan blocked = TimeSpan.Zero;
        for (int i = 0; i < Starts; i++)
        {
            TimeBreakdown states = _meter.Measure("x", () => OnThread(() => Thread.Sleep(Milliseconds / 4))).Breakdown!.Value;
            blocked += states.Blocked;
        }

        // Each of the two threads waits for a core at some time, and the other one's wait is excused meanwhile.
        blocked.TotalMilliseconds.Should().BeGreaterThan(Starts * Milliseconds / 4);
    });

    [LinuxFact]
    public void Waiting_on_several_threads_is_blocked_although_several_threads_compute_later() => Rounds.AnyAgrees(() =>
    {
        TimeBreakdown states = _meter.Measure("x", () =>
        {
            OnThreads(2, () => Thread.Sleep(Milliseconds));
            OnThreads(2, Compute);
        }).Breakdown!.Value;

        // While the two threads sleep, the one that joins them waits as well. It waits for the flow's own work only while they compute.
        states.Blocked.TotalMilliseconds.Should().BeInRange((3 * Milliseconds) - Beside, (3 * Milliseconds) + Beside);
    });

    [LinuxFact]
    public void Two_threads_that_wait_together_are_blocked_although_they_have_computed_together() => Rounds.AnyAgrees(() =>
    {
        const int Sleeps = 2 * Milliseconds;
        long own = 0, other = 0;
        TimeBreakdown states = _meter.Measure("x", () =>
        {
            var thread = new Thread(() => other = ComputeAndSleep(Sleeps));
            thread.Start();
            own = ComputeAndSleep(Sleeps);
            thread.Join();
        }).Breakdown!.Value;

        // One may wait while the other one still computes, and the waiting in that time is excused. The rest of the tolerance is
        // that of the looks. At least thirty are taken, and the bound is one standard deviation and one look above their share.
        double apart = Stopwatch.GetElapsedTime(Math.Min(own, other), Math.Max(own, other)).TotalMilliseconds;
        states.Blocked.TotalMilliseconds.Should().BeInRange((2 * Sleeps) - apart - (2 * Beside), (2 * Sleeps) + apart + Beside);
    });

    [LinuxFact]
    public void Eight_threads_that_wait_at_once_are_blocked() => Rounds.AnyAgrees(() =>
    {
        TimeBreakdown states = _meter.Measure("x", () => OnThreads(8, () => Thread.Sleep(Milliseconds))).Breakdown!.Value;
        states.Blocked.TotalMilliseconds.Should().BeGreaterThan(8 * (Milliseconds - 5));
        states.IoRatio.Should().BeGreaterThan(0.9);
    });

    [LinuxFact]
    public void Ten_threads_that_mostly_wait_are_mostly_blocked() => Rounds.AnyAgrees(() =>
    {
        TimeBreakdown states = _meter.Measure("x", () => OnThreads(10, () =>
        {
            for (int i = 0; i < 10; i++)
            {
                Burn.Milliseconds(1);
                Thread.Sleep(9);
            }
        })).Breakdown!.Value;
        states.IoRatio.Should().BeGreaterThan(0.75);
    });

    [LinuxFact]
    public async Task A_worker_that_computes_for_another_scope_is_not_blocked() => await Task.Run(() => Rounds.AnyAgrees(() =>
    {
        PhaseScope item = _meter.Track("item");
        PhaseContext context = item.Detach();
        TimeBreakdown worker = _meter.Measure("worker", () =>
        {
            using (context.Enter())
            {
                Burn.Milliseconds(Milliseconds);
                item.Dispose();
            }

            Burn.Milliseconds(Milliseconds);
        }).Breakdown!.Value;
        worker.Cpu.TotalMilliseconds.Should().BeInRange(Milliseconds - 1, Milliseconds + Beside);
        worker.Blocked.TotalMilliseconds.Should().BeLessThan(Beside);
        worker.Awaiting.Should().Be(TimeSpan.Zero);
    }));

    private static async Task StartThreadAsync(string kind)
    {
        const int Share = Milliseconds / 20;
        switch (kind)
        {
            case "join after computing":
                Burn.Milliseconds(Share);
                OnThread(() => Burn.Milliseconds(Share));
                break;
            case "wait":
                StartLongRunning().GetAwaiter().GetResult();
                break;
            case "await":
                await StartLongRunning();
                break;
            default:
                OnThread(() => Burn.Milliseconds(Share));
                break;
        }

        static Task StartLongRunning() => Task.Factory.StartNew(
            () => Burn.Milliseconds(Share), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    // The result is the time at which it begins to sleep.
    private static long ComputeAndSleep(int sleepMilliseconds)
    {
        Compute();
        long start = Stopwatch.GetTimestamp();
        Thread.Sleep(sleepMilliseconds);
        return start;
    }

    private (PhaseMeasurement Measured, int Computes) Run(string kind)
    {
        int computes = kind switch
        {
            "thread" or "result" or "started consumer" or "full queue" or "nested" => 1,
            "parallel" or "plinq" => 4,
            _ => 2,
        };
        return (_meter.Measure("x", () => Wait(kind)), computes);
    }

    private void Wait(string kind)
    {
        switch (kind)
        {
            case "thread":
                OnThread(Compute);
                break;
            case "wait all":
                Task.WaitAll(Task.Run(Compute), Task.Run(Compute));
                break;
            case "result":
                Task.Run(Compute).GetAwaiter().GetResult();
                break;
            case "plinq":
                ParallelEnumerable.Range(0, 4).ForAll(_ => Compute());
                break;
            case "parallel":
                Parallel.For(0, 4, _ => Compute());
                break;
            case "handed back and forth":
                HandBackAndForth();
                break;
            case "after computing":
                Compute();
                OnThread(Compute);
                break;
            case "before computing":
                OnThread(Compute);
                Compute();
                break;
            case "full queue":
                FillQueue();
                break;
            case "nested":
                OnThread(() =>
                {
                    using (_meter.Track("nested"))
                        Compute();
                });
                break;
            default:
                using (var items = new BlockingCollection<int>())
                {
                    var consumer = new Thread(() => items.GetConsumingEnumerable().ToList().Should().BeEmpty());
                    consumer.Start();
                    Compute();
                    items.CompleteAdding();
                    consumer.Join();
                }

                break;
        }
    }

    private static void HandBackAndForth()
    {
        using var own = new AutoResetEvent(false);
        using var others = new AutoResetEvent(false);
        var other = new Thread(() =>
        {
            for (int i = 0; i < 10; i++)
            {
                others.WaitOne();
                Burn.Milliseconds(Milliseconds / 10);
                own.Set();
            }
        });
        other.Start();
        for (int i = 0; i < 10; i++)
        {
            Burn.Milliseconds(Milliseconds / 10);
            others.Set();
            own.WaitOne();
        }

        other.Join();
    }

    // The producer spins for a while before it blocks, because the consumer takes the next item soon.
    private static void FillQueue()
    {
        const int Items = 20;
        using var items = new BlockingCollection<int>(boundedCapacity: 1);
        var consumer = new Thread(() =>
        {
            foreach (int _ in items.GetConsumingEnumerable()) Burn.Milliseconds(Milliseconds / Items);
        });
        consumer.Start();
        for (int i = 0; i < Items; i++) items.Add(i);
        items.CompleteAdding();
        consumer.Join();
    }

    private static void Compute() => Burn.Milliseconds(Milliseconds);

    private static void OnThread(Action body) => OnThreads(1, body);

    private static void OnThreads(int count, Action body)
    {
        Thread[] threads = [.. Enumerable.Range(0, count).Select(_ => new Thread(() => body()))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
    }
}
