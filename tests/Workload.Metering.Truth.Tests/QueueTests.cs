using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// A flow that is ready and stands in a queue does not wait for I/O, no matter
/// whose queue it is. A flow that overtakes the queue did not stand in it.
/// </summary>
public sealed class QueueTests : QueuedFlowTests
{
    [LinuxFact]
    public async Task In_a_crowded_pool_a_timer_that_is_due_does_not_stand_in_line() => await Rounds.AnyAgreesAsync(async () =>
    {
        using var pool = new PoolOf(2);
        using var crowd = new Crowd(flows: 100, milliseconds: 4);
        TimeSpan late = TimeSpan.Zero;
        PhaseSummary waiter = await RecordAsync(() => FairPool.Run(async () =>
        {
            using PhaseScope scope = Meter.Track("x");
            for (int i = 0; i < 5; i++)
            {
                long start = Stopwatch.GetTimestamp();
                await Task.Delay(300);
                late += Stopwatch.GetElapsedTime(start) - TimeSpan.FromMilliseconds(300);
            }
        }));

        // Each time the timer may wait for an item of 4 ms to end, and for a core. Only its lateness can have been spent in a queue.
        waiter.Breakdown!.Value.TaskQueue!.Value.Should().BeLessThan(TimeSpan.FromMilliseconds(25) + late);
        waiter.Breakdown!.Value.Awaiting.Should().BeGreaterThan(TimeSpan.FromMilliseconds(1450));
    });

    [LinuxFact]
    public async Task In_a_crowded_pool_what_a_socket_completes_stands_in_line() => await Rounds.AnyAgreesAsync(async () =>
    {
        const int Turns = 12, Early = 2, Answers = 100;
        using var pool = new PoolOf(2);
        using var crowd = new Crowd(flows: 60, milliseconds: 4);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        client.Connect((IPEndPoint)listener.LocalEndpoint);
        using Socket server = listener.AcceptSocket();
        long answered = 0;
        new Thread(() =>
        {
            byte[] one = new byte[1];
            for (int i = 0; i < Turns && server.Receive(one) == 1; i++)
            {
                Thread.Sleep(Answers);
                Volatile.Write(ref answered, Stopwatch.GetTimestamp());
                server.Send(one);
            }
        }).UnsafeStart();
        TimeSpan queued = TimeSpan.Zero;
        PhaseSummary asker = await RecordAsync(() => FairPool.Run(async () =>
        {
            byte[] one = new byte[1];
            using PhaseScope scope = Meter.Track("x");
            for (int i = 0; i < Turns; i++)
            {
                await client.Client.SendAsync(one);
                await client.Client.ReceiveAsync(one);
                queued += Stopwatch.GetElapsedTime(Volatile.Read(ref answered));
            }
        }));

        // In the first two turns an item of the runtime for its sockets is in the queue already. It takes the answer up 20 ms after that
        // came, and the 100 ms before count as queue too. The queue is probed every 5 ms on both sides of each wait, and a busy machine
        // delays the probes.
        TimeBreakdown states = asker.Breakdown!.Value;
        states.TaskQueue!.Value.Should().BeCloseTo(queued, TimeSpan.FromMilliseconds((Early * Answers) + (10 * Turns)));
        states.Awaiting.Should().BeGreaterThan(TimeSpan.FromMilliseconds((Turns - Early) * Answers * 0.8));
    });

    [LinuxFact]
    public async Task After_a_stall_what_was_queued_in_it_stood_in_line_throughout() => await Rounds.AnyAgreesAsync(async () =>
    {
        using var pool = new PoolOf(2);
        using (Meter.Track("warm-up")) await Task.Delay(30);
        using var held = new CountdownEvent(2);
        Task[] holders = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            held.Signal();
            Thread.Sleep(1200);
        }))];
        held.Wait();
        var waits = new List<Task<PhaseMeasurement>>();
        for (int i = 0; i < 4; i++)
        {
            // The calls are queued from a thread outside the pool. A pool thread would queue each of them in its own local queue.
            OwnThread.RunOutsideFlow(() =>
            {
                waits.Add(Meter.MeasureAsync("x", async () =>
                {
                    await Task.Yield();
                    Burn.Milliseconds(1);
                }));
                return 0;
            });
            Thread.Sleep(200);
        }

        await Task.WhenAll(holders);
        foreach (PhaseMeasurement measured in await Task.WhenAll(waits))
        {
            TimeBreakdown states = measured.Breakdown!.Value;

            // A flow that a third thread of the pool took at once did not wait. The readings of its clocks are then all of the rest.
            TimeSpan rest = measured.Wall - states.Cpu - states.RunQueue!.Value;
            states.TaskQueue!.Value.Should().BeGreaterThanOrEqualTo((rest * 0.9) - TimeSpan.FromMilliseconds(1));
        }
    });

    [LinuxFact]
    public async Task Flows_that_one_thread_of_the_pool_releases_stand_in_its_own_line() => await Rounds.AnyAgreesAsync(async () =>
    {
        const int Flows = 20;
        using var pool = new PoolOf(2);
        using (Meter.Track("warm-up")) await Task.Delay(30);
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        long releasedAt = 0, queuedTicks = 0;
        async Task WaitAsync()
        {
            using PhaseScope scope = Meter.Track("x");
            await released.Task.ConfigureAwait(false);
            Interlocked.Add(ref queuedTicks, Stopwatch.GetElapsedTime(Volatile.Read(ref releasedAt)).Ticks);
            Thread.Sleep(50);
        }

        PhaseSummary x = await RecordAsync(async () =>
        {
            Task[] flows = [.. Enumerable.Range(0, Flows).Select(_ => WaitAsync())];
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    Thread.Sleep(20);
                    Volatile.Write(ref releasedAt, Stopwatch.GetTimestamp());
                    released.SetResult();
                },
                null);
            await Task.WhenAll(flows);
        });

        // The thread's queue is looked at every 10 ms. It is known within half of that since when each flow is in it. The rest is for a
        // looking thread that waits for a core.
        TimeBreakdown states = x.Breakdown!.Value;
        TimeSpan queued = TimeSpan.FromTicks(queuedTicks), tolerance = TimeSpan.FromMilliseconds(Flows * 10);
        states.TaskQueue!.Value.Should().BeCloseTo(queued, tolerance);
        states.Awaiting.Should().BeCloseTo(x.Wall - queued - states.Blocked, tolerance);
        states.Blocked.Should().BeCloseTo(TimeSpan.FromMilliseconds(Flows * 50), TimeSpan.FromMilliseconds(Flows * 5));
    });

    [LinuxFact]
    public async Task After_a_long_quiet_time_a_flow_that_still_waits_stands_in_line_too() => await Rounds.AnyAgreesAsync(async () =>
    {
        const int Threads = 4, QuietMilliseconds = 2_000, HeldMilliseconds = 150;
        using var pool = new PoolOf(Threads);
        using (Meter.Track("warm-up")) await Task.Delay(30);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        long answeredAt = 0;
        TimeSpan queued = TimeSpan.Zero;
        async Task WaitAsync()
        {
            using PhaseScope scope = Meter.Track("x");
            await answer.Task.ConfigureAwait(false);
            queued = Stopwatch.GetElapsedTime(answeredAt);
        }

        PhaseSummary x = await RecordAsync(async () =>
        {
            Task waiting = WaitAsync();
            OwnThread.RunOutsideFlow(() =>
            {
                // The probing thread rests after some 1.3 s in which nothing is metered.
                Thread.Sleep(QuietMilliseconds);
                for (int i = 0; i < 5 * Threads; i++) ThreadPool.UnsafeQueueUserWorkItem(_ => Thread.Sleep(HeldMilliseconds), null);
                Thread.Sleep(HeldMilliseconds / 3);
                answeredAt = Stopwatch.GetTimestamp();
                answer.SetResult();
            });
            await waiting;
        });

        // The queue is looked at every 20 ms, and a busy machine may delay the looks.
        TimeBreakdown states = x.Breakdown!.Value;
        queued.Should().BeGreaterThan(TimeSpan.FromMilliseconds(3 * HeldMilliseconds), "five items for each thread are before it");
        states.TaskQueue!.Value.Should().BeCloseTo(queued, TimeSpan.FromMilliseconds(60));
        states.Awaiting.Should().BeGreaterThan(TimeSpan.FromMilliseconds(QuietMilliseconds - 60));
    });

    [LinuxFact]
    public async Task A_thread_that_computed_before_it_answers_was_awaited() => await Rounds.AnyAgreesAsync(async () =>
    {
        const int Answers = 10, Milliseconds = 20;
        PhaseSummary x = await RecordAsync(() => FairPool.Run(async () =>
        {
            using PhaseScope scope = Meter.Track("x");
            for (int i = 0; i < Answers; i++)
            {
                // The flow goes on in line on the new thread, which was not started for that.
                var answer = new TaskCompletionSource();
                var thread = new Thread(() =>
                {
                    Burn.Milliseconds(Milliseconds);
                    answer.SetResult();
                });
                thread.UnsafeStart();
                await answer.Task.ConfigureAwait(false);
            }
        }));

        TimeBreakdown states = x.Breakdown!.Value;
        states.Awaiting.Should().BeGreaterThan(TimeSpan.FromMilliseconds(Answers * Milliseconds * 0.9));
        states.TaskQueue!.Value.Should().BeLessThan(TimeSpan.FromMilliseconds(Answers * Milliseconds * 0.1));
    });

    [LinuxFact]
    public async Task In_each_window_the_states_of_flows_that_stand_in_line_add_up_to_its_time()
    {
        using var pool = new PoolOf(2);
        using var crowd = new Crowd(flows: 150, milliseconds: 4);
        bool stop = false;
        Task flow = FairPool.Run(async () =>
        {
            using PhaseScope scope = Meter.Track("x");
            while (!Volatile.Read(ref stop))
                await Task.Yield();
        });
        while (!Meter.TryGetPhase("x", out _))
            Thread.Sleep(20);
        for (int i = 0; i < 5; i++)
        {
            MeterSnapshot before = Snapshot(out TimeSpan firstTook);
            Thread.Sleep(130);
            MeterSnapshot window = Snapshot(out TimeSpan lastTook).Since(before);

            // A snapshot whose thread loses its core meanwhile is of no single instant.
            window["x"].Breakdown!.Value.Total.Should().BeCloseTo(window.Elapsed, TimeSpan.FromMilliseconds(5) + firstTook + lastTook);
        }

        Volatile.Write(ref stop, true);
        await flow;
    }

    private MeterSnapshot Snapshot(out TimeSpan took)
    {
        long start = Stopwatch.GetTimestamp();
        MeterSnapshot snapshot = Meter.Snapshot();
        took = Stopwatch.GetElapsedTime(start);
        return snapshot;
    }

    /// <summary>Unmetered flows that compute and yield in turn.</summary>
    private sealed class Crowd : IDisposable
    {
        private readonly Task _flows;
        private volatile bool _stop;

        public Crowd(int flows, int milliseconds) => _flows = Task.WhenAll(Enumerable.Range(0, flows).Select(_ => FairPool.Run(async () =>
        {
            while (!_stop)
            {
                Burn.Milliseconds(milliseconds);
                await Task.Yield();
            }
        })));

        public void Dispose()
        {
            _stop = true;
            _flows.Wait();
        }
    }
}
