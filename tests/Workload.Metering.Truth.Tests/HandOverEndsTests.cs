using System.Diagnostics;
using System.Threading.Channels;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// These scopes are handed over by a thread that exits or goes on without an await, or their entries are
/// left in an unusual place. Each thread's CPU is bounded by its own clock, so the right value is known.
/// </summary>
public sealed class HandOverEndsTests : IDisposable
{
    /// <summary>The work around a burn (entries, threads that start, the burn's own overshoot) stays well below this.</summary>
    private static readonly TimeSpan s_beside = TimeSpan.FromMilliseconds(20);

    private readonly WorkloadMeter _meter = new(new WorkloadMeterOptions { OverheadBudget = 1 });

    public void Dispose() => _meter.Dispose();

    [LinuxFact]
    public void A_thread_leaves_what_it_handed_over_when_it_begins_the_next_scope() => Apart(() =>
    {
        var records = new List<(PhaseScope Scope, PhaseContext Context)>();
        for (int i = 0; i < 5; i++)
        {
            PhaseScope scope = _meter.Track("record");
            records.Add((scope, scope.Capture()));
        }

        Thread.Sleep(50);
        using (_meter.Track("record"))
        {
            Apart(() => records.ForEach(record =>
            {
                using (record.Context.Enter())
                    Burn.Milliseconds(4);
                record.Scope.Dispose();
            }));
        }

        // The last of them was on the thread while it slept. The scope after them was on it while it waited for the consumer.
        TimeBreakdown states = ShouldBe("record", 20);
        states.TaskQueue.Should().BeGreaterThan(TimeSpan.FromMilliseconds(4 * 45));
        states.Blocked.Should().BeLessThan(TimeSpan.FromMilliseconds(50) + _meter.Snapshot()["record"].MaxWall);
    });

    [LinuxFact]
    public void A_thread_that_hands_a_scope_over_and_exits_no_longer_runs_it() => Apart(() =>
    {
        PhaseContext context = default;
        PhaseScope scope = default;
        Apart(() =>
        {
            scope = _meter.Track("x");
            context = scope.Capture();
        });
        Thread.Sleep(50);
        using (context.Enter())
            Burn.Milliseconds(20);
        scope.Dispose();

        TimeBreakdown states = ShouldBe("x", 20);
        states.TaskQueue.Should().BeGreaterThan(TimeSpan.FromMilliseconds(45));
        states.Blocked.Should().BeLessThan(s_beside);
    });

    [LinuxFact]
    public void A_thread_that_exits_in_a_scope_adds_no_time_after_its_exit() => Apart(() =>
    {
        PhaseScope scope = default;
        Apart(() => scope = _meter.Track("x"));
        Thread.Sleep(20);

        _meter.Snapshot()["x"].Breakdown.Should().BeNull("its thread's time since the last switch is unknown");
        scope.Dispose();
        _meter.Snapshot()["x"].Breakdown.Should().BeNull();
    });

    [LinuxFact]
    public void Entries_that_are_left_in_the_wrong_order_give_back_what_was_before_them() => Apart(() =>
    {
        PhaseScope first = Detached("first", out PhaseContext toFirst), second = Detached("second", out PhaseContext toSecond);
        using PhaseScope worker = _meter.Track("worker");
        PhaseEntry inFirst = toFirst.Enter();
        Burn.Milliseconds(20);
        PhaseEntry inSecond = toSecond.Enter();
        inFirst.Dispose();
        Burn.Milliseconds(20);
        inSecond.Dispose();
        Burn.Milliseconds(20);
        first.Dispose();
        second.Dispose();
        worker.Dispose();

        ShouldBe("first", 20);
        ShouldBe("second", 20);
        ShouldBe("worker", 20);
    });

    [LinuxFact]
    public void An_entry_that_another_thread_left_first_is_left_by_its_own_flow_as_well() => Apart(() =>
    {
        PhaseScope scope = Detached("x", out PhaseContext context);
        using PhaseScope worker = _meter.Track("worker");
        PhaseEntry entry = context.Enter();
        Apart(entry.Dispose);
        Burn.Milliseconds(20);
        entry.Dispose();
        Burn.Milliseconds(20);
        scope.Dispose();
        worker.Dispose();

        ShouldBe("x", 20);
        ShouldBe("worker", 20);
    });

    [LinuxFact]
    public async Task After_the_end_of_what_it_entered_a_consumer_is_in_its_own_scope() => await Task.Run(async () =>
    {
        PhaseScope first = Detached("first", out PhaseContext toFirst), second = Detached("second", out PhaseContext toSecond);
        using (_meter.Track("worker"))
        {
            using (toFirst.Enter())
            {
                Burn.Milliseconds(10);
                first.Dispose();
                using (_meter.Track("acknowledge"))
                    Burn.Milliseconds(20);
            }

            using (toSecond.Enter())
            {
                Burn.Milliseconds(10);
                second.Dispose();
                await Task.Yield();
                Burn.Milliseconds(20);
            }

            Burn.Milliseconds(10);
        }

        ShouldBe("first", 10);
        ShouldBe("second", 10);
        ShouldBe("acknowledge", 20);
        ShouldBe("worker", 50).Blocked.Should().BeLessThan(s_beside);
        MeterSnapshot snapshot = _meter.Snapshot();
        PhaseNode worker = snapshot.Roots.Single(root => root.Name == "worker");
        worker.Children.Single(child => child.Count > 0).Name.Should().Be("acknowledge");
    });

    [LinuxTheory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_worker_awaits_nothing_while_it_computes_for_what_it_entered(bool inOneJob, bool awaitsInside) =>
        await Rounds.AnyAgreesAsync(() => WorkAsync(inOneJob, awaitsInside));

    [LinuxFact]
    public void A_thread_that_exits_after_a_long_time_in_what_it_handed_over_was_measured_until_then() => Apart(() =>
    {
        using var meter = new WorkloadMeter();
        PhaseContext context = default;
        PhaseScope scope = default;
        Apart(() =>
        {
            scope = meter.Track("x");
            Burn.Milliseconds(20);
            Thread.Sleep(30);
            context = scope.Capture();
        });
        using (context.Enter())
            Burn.Milliseconds(10);
        TimeBreakdown states = scope.Stop().Breakdown!.Value;

        states.Cpu.Should().BeCloseTo(TimeSpan.FromMilliseconds(30), s_beside);
        states.Blocked.Should().BeGreaterThan(TimeSpan.FromMilliseconds(25));
        states.CpuError.Should().BeLessThan(s_beside);
    });

    [LinuxFact]
    public void A_scope_that_nobody_takes_and_its_giver_ends_at_once_was_seen() => Apart(() =>
    {
        // A thread that is preempted between the two for longer than that cannot know what a consumer did meanwhile.
        Rounds.AnyAgrees(() =>
        {
            PhaseScope scope = _meter.Track("rejected");
            Burn.Milliseconds(10);
            _ = scope.Detach();
            TimeBreakdown? states = scope.Stop().Breakdown;

            states.Should().NotBeNull();
            states!.Value.Cpu.Should().BeCloseTo(TimeSpan.FromMilliseconds(10), s_beside);
        });
    });

    private static void Apart(Action body) => OwnThread.RunOutsideFlow(() =>
    {
        body();
        return 0;
    });

    private async Task WorkAsync(bool inOneJob, bool awaitsInside)
    {
        const int Items = 5;
        Channel<(PhaseScope Scope, PhaseContext Context)> items = Channel.CreateUnbounded<(PhaseScope, PhaseContext)>();
        MeterSnapshot start = _meter.Snapshot();
        PhaseMeasurement measured = default;
        TimeSpan yielded = TimeSpan.Zero;
        await Task.Run(async () =>
        {
            PhaseScope job = inOneJob ? _meter.Track("job") : default;
            Task worker = Task.Run(ConsumeAsync);
            if (!inOneJob) job = _meter.Track("job");
            for (int i = 0; i < Items; i++)
                items.Writer.TryWrite((Detached("item", out PhaseContext context), context));
            items.Writer.Complete();
            await worker;
            measured = job.Stop();
        });

        ShouldBe("item", Items * 10, start);
        ShouldBe("job", Items * (inOneJob ? 15 : 10), start);
        TimeBreakdown states = ShouldBe("worker", Items * 5, start);
        (states.Awaiting + states.Blocked).Should().BeLessThan(TimeSpan.FromMilliseconds(Items * 5));

        // A pool whose threads are held makes a yield wait for a thread. The library notices up to 20 ms late that they are.
        states.TaskQueue!.Value.Should().BeLessThan(yielded + TimeSpan.FromMilliseconds(Items * 5));
        measured.Breakdown!.Value.Total.Should().BeGreaterThan(measured.Wall - s_beside, "it is on one thread at a time");

        async Task ConsumeAsync()
        {
            // A worker that shares the job is in the queue before its first item, and its scope begins after that.
            await items.Reader.WaitToReadAsync();
            using PhaseScope worker = _meter.Track("worker");
            await foreach ((PhaseScope scope, PhaseContext context) in items.Reader.ReadAllAsync())
            {
                using (context.Enter())
                {
                    Burn.Milliseconds(1);
                    long before = Stopwatch.GetTimestamp();
                    if (awaitsInside) await Task.Yield();
                    yielded += Stopwatch.GetElapsedTime(before);
                    Burn.Milliseconds(9);
                    scope.Dispose();
                }

                Burn.Milliseconds(5);
            }
        }
    }

    private PhaseScope Detached(string phase, out PhaseContext context)
    {
        PhaseScope scope = _meter.Track(phase);
        context = scope.Detach();
        return scope;
    }

    private TimeBreakdown ShouldBe(string phase, int cpuMilliseconds, MeterSnapshot? since = null)
    {
        MeterSnapshot snapshot = _meter.Snapshot();
        TimeBreakdown states = (since is null ? snapshot : snapshot.Since(since))[phase].Breakdown!.Value;
        states.Cpu.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(cpuMilliseconds) - states.CpuError, phase)
            .And.BeLessThanOrEqualTo(TimeSpan.FromMilliseconds(cpuMilliseconds) + s_beside, phase);
        return states;
    }
}
