using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// One flow begins these scopes and another one ends them. Each thread's CPU is bounded by its own clock, so the right value is known.
/// </summary>
public sealed class HandedOverScopeTests : IDisposable
{
    private readonly WorkloadMeter _meter = new(new WorkloadMeterOptions { OverheadBudget = 1 });

    public void Dispose() => _meter.Dispose();

    [LinuxFact]
    public async Task A_consumer_that_ends_what_it_was_handed_goes_on_in_its_own_scope()
    {
        const int Records = 10;
        Channel<(PhaseScope Scope, PhaseContext Context)> records = Channel.CreateUnbounded<(PhaseScope, PhaseContext)>();
        using var own = new Activity("consumer");
        Activity? after = null;
        Task consumer = Task.Run(async () =>
        {
            own.Start();
            using PhaseScope worker = _meter.Track("worker");
            await foreach ((PhaseScope scope, PhaseContext context) in records.Reader.ReadAllAsync())
            {
                using (context.Enter())
                {
                    Burn.Milliseconds(5);
                    scope.Dispose();
                }

                Burn.Milliseconds(20);
            }

            after = Activity.Current;
        });
        await ProduceAsync();

        ShouldBe("worker", Records * 20);
        ShouldBe("request", Records * 5);
        ShouldBe("record", Records * 5);
        after.Should().BeSameAs(own);

        async Task ProduceAsync()
        {
            using PhaseScope request = _meter.Track("request");
            for (int i = 0; i < Records; i++)
            {
                PhaseScope scope = _meter.Track("record");
                await records.Writer.WriteAsync((scope, scope.Capture()));
            }

            records.Writer.Complete();
            await consumer;
        }
    }

    [LinuxFact]
    public void A_scope_that_is_ended_after_its_entry_was_left_was_seen() => OwnThread.RunOutsideFlow(() =>
    {
        PhaseScope scope = _meter.Track("x");
        PhaseContext context = scope.Detach();
        Outside(() =>
        {
            using (context.Enter())
                Burn.Milliseconds(20);
            Burn.Milliseconds(20);
            scope.Dispose();
        });

        ShouldBe("x", 20);
        return 0;
    });

    [LinuxFact]
    public void A_scope_whose_consumer_never_entered_it_has_no_breakdown() => OwnThread.RunOutsideFlow(() =>
    {
        PhaseScope scope = _meter.Track("x");
        _ = scope.Detach();
        Outside(() =>
        {
            Burn.Milliseconds(20);
            scope.Dispose();
        });

        _meter.Snapshot()["x"].Breakdown.Should().BeNull();
        return 0;
    });

    [LinuxFact]
    public async Task Records_that_overlap_are_each_counted_and_none_is_in_another()
    {
        const int Records = 100;
        Channel<(PhaseScope Scope, PhaseContext Context)> records = Channel.CreateUnbounded<(PhaseScope, PhaseContext)>();
        Task consumer = Task.Run(async () =>
        {
            await foreach ((PhaseScope scope, PhaseContext context) in records.Reader.ReadAllAsync())
            {
                using (context.Enter())
                {
                    Burn.Milliseconds(2);
                    scope.Dispose();
                }
            }
        });
        for (int i = 0; i < Records; i++)
        {
            PhaseScope scope = _meter.Track("record");
            await records.Writer.WriteAsync((scope, scope.Capture()));
        }

        records.Writer.Complete();
        await consumer;

        ShouldBe("record", Records * 2);
        ShouldBeFlat("record", Records);
    }

    [LinuxFact]
    public void Two_phases_in_turn_for_several_consumers_make_no_deep_tree() => OwnThread.RunOutsideFlow(() =>
    {
        const int Records = 60;
        using var records = new BlockingCollection<(PhaseScope Scope, PhaseContext Context)>();
        Thread[] consumers = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            foreach ((PhaseScope scope, PhaseContext context) in records.GetConsumingEnumerable())
            {
                using (context.Enter())
                    Burn.Milliseconds(2);
                scope.Dispose();
            }
        }))];
        foreach (Thread consumer in consumers)
            consumer.UnsafeStart();
        for (int i = 0; i < Records; i++)
        {
            PhaseScope scope = _meter.Track(i % 2 == 0 ? "even" : "odd");
            records.Add((scope, scope.Detach()));
        }

        records.CompleteAdding();
        foreach (Thread consumer in consumers)
            consumer.Join();

        ShouldBe("even", Records);
        ShouldBe("odd", Records);
        ShouldBeFlat("even", Records / 2);
        ShouldBeFlat("odd", Records / 2);
        return 0;
    });

    [LinuxFact]
    public void A_chain_of_scopes_of_which_each_outlives_the_one_before_stays_flat() => OwnThread.RunOutsideFlow(() =>
    {
        const int Scopes = 60;
        long start = Kernel.ThreadCpuNanoseconds();
        PhaseScope last = _meter.Track("x");
        for (int i = 1; i < Scopes; i++)
        {
            PhaseScope next = _meter.Track("x");
            last.Dispose();
            Burn.Milliseconds(4);
            last = next;
        }

        last.Dispose();

        // On a busy machine the loops burn more than they are told to, because the kernel charges its own work to them. Two scopes are open
        // while the older one ends, for some tens of microseconds with cold caches.
        TimeSpan burnt = TimeSpan.FromMicroseconds((Kernel.ThreadCpuNanoseconds() - start) / 1_000);
        ShouldBe("x", (Scopes - 1) * 4, atMost: burnt + (Scopes * TimeSpan.FromMicroseconds(150)));
        PhaseNode root = _meter.Snapshot().Roots.Single(root => root.Count > 0);
        root.Count.Should().Be(Scopes);
        return 0;
    });

    [Fact]
    public void To_begin_a_scope_costs_the_same_after_many_that_another_flow_ended() => OwnThread.RunOutsideFlow(() =>
    {
        using var handed = new BlockingCollection<(PhaseScope Scope, PhaseContext Context)>(boundedCapacity: 64);
        var consumer = new Thread(() =>
        {
            foreach ((PhaseScope scope, PhaseContext context) in handed.GetConsumingEnumerable())
            {
                using (context.Enter())
                    scope.Dispose();
            }
        });
        consumer.UnsafeStart();
        Hand(2_000);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Hand(30_000);
        (GC.GetTotalMemory(forceFullCollection: true) - before)
            .Should().BeLessThan(1_000_000, "as many scopes would be 9 MB if they were kept");
        handed.CompleteAdding();
        consumer.Join();
        _meter.Snapshot()["x"].Active.Should().Be(0);
        return 0;

        void Hand(int times)
        {
            for (int i = 0; i < times; i++)
            {
                PhaseScope scope = _meter.Track("x");
                handed.Add((scope, scope.Capture()));
            }
        }
    });

    [LinuxFact]
    public async Task A_scope_that_a_hook_ends_after_the_flow_that_it_saw_has_a_breakdown()
    {
        // A synchronous middleware runs below an asynchronous one, in a server that ends registered objects with the response.
        PhaseScope registered = default;
        await Task.Run(ServeAsync);

        ShouldBe("x", 20);
        TimeBreakdown seen = _meter.Snapshot()["x"].Breakdown!.Value;

        // Between the start of the timer and the return from the method the thread may lose its core, and the runtime may compile.
        (seen.Awaiting + seen.TaskQueue!.Value + seen.RunQueue!.Value).Should().BeGreaterThan(TimeSpan.FromMilliseconds(10));

        async Task ServeAsync()
        {
            await AsynchronousAsync();
            registered.Dispose();
        }

        async Task AsynchronousAsync() => await Synchronous();

        Task Synchronous()
        {
            registered = _meter.Track("x");
            return EndpointAsync();
        }

        static async Task EndpointAsync()
        {
            await Task.Delay(20);
            Burn.Milliseconds(20);
        }
    }

    [LinuxFact]
    public async Task A_hook_that_another_method_awaits_cannot_see_what_follows_and_the_log_says_what_to_do()
    {
        PhaseScope begun = default;
        await BeforeJobAsync();
        await Task.Yield();
        Burn.Milliseconds(30);
        begun.Dispose();

        _meter.Snapshot()["x"].Breakdown.Should().BeNull("the job ran outside the scope");

        async Task BeforeJobAsync()
        {
            await Task.CompletedTask;
            begun = _meter.Track("x");
        }
    }

    private static void Outside(Action body)
    {
        var thread = new Thread(() => body());
        thread.UnsafeStart();
        thread.Join();
    }

    private void ShouldBe(string phase, int cpuMilliseconds, TimeSpan? atMost = null) =>
        BurntCpu.ShouldBe(_meter, phase, cpuMilliseconds, atMost);

    private void ShouldBeFlat(string phase, int count)
    {
        PhaseNode node = _meter.Snapshot().Roots.Single(root => root.Name == phase);
        node.Count.Should().Be(count);
        node.Children.Should().BeEmpty();
    }
}
