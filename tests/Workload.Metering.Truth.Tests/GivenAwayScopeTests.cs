using System.Threading.Channels;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// A flow that gives a scope away for good is no longer in it, wherever it was. What it has opened within it stays with it.
/// </summary>
public sealed class GivenAwayScopeTests : IDisposable
{
    private readonly WorkloadMeter _meter = new(new WorkloadMeterOptions { OverheadBudget = 1 });

    public void Dispose() => _meter.Dispose();

    [LinuxFact]
    public async Task After_it_gave_a_scope_away_a_flow_is_in_what_it_was_in_before()
    {
        using (_meter.Track("request"))
        {
            PhaseScope record = _meter.Track("record");
            PhaseContext context = record.Detach();
            Task consumer;
            using (ExecutionContext.SuppressFlow())
            {
                consumer = Task.Run(() =>
                {
                    using (context.Enter())
                        Burn.Milliseconds(10);
                    record.Dispose();
                });
            }

            using (_meter.Track("next"))
                Burn.Milliseconds(20);
            await consumer;
        }

        ShouldBe("record", 10);
        ShouldBe("next", 20);
        ShouldBe("request", 30);
        PhaseNode request = _meter.Snapshot().Roots.Single(root => root.Count > 0);
        request.Children.Select(child => child.Name).Should().BeEquivalentTo("record", "next");
    }

    [LinuxFact]
    public async Task A_stage_that_gives_the_scope_away_within_its_entry_is_back_in_its_own_scope()
    {
        const int Items = 10;
        var first = Channel.CreateUnbounded<(PhaseScope Scope, PhaseContext Context)>();
        var second = Channel.CreateUnbounded<(PhaseScope Scope, PhaseContext Context)>();
        Task producer = Task.Run(() =>
        {
            for (int i = 0; i < Items; i++)
            {
                PhaseScope item = _meter.Track("item");
                first.Writer.TryWrite((item, item.Detach()));
            }

            first.Writer.Complete();
        });
        Task stage = Task.Run(async () =>
        {
            using (_meter.Track("stage"))
            {
                await foreach ((PhaseScope item, PhaseContext context) in first.Reader.ReadAllAsync())
                {
                    using (context.Enter())
                    {
                        Burn.Milliseconds(3);
                        using (_meter.Track("part"))
                            Burn.Milliseconds(1);
                        second.Writer.TryWrite((item, item.Detach()));
                        Burn.Milliseconds(2);
                    }

                    Burn.Milliseconds(4);
                }
            }

            second.Writer.Complete();
        });
        Task last = Task.Run(async () =>
        {
            await foreach ((PhaseScope item, PhaseContext context) in second.Reader.ReadAllAsync())
            {
                using (context.Enter())
                    Burn.Milliseconds(5);
                item.Dispose();
            }
        });
        await Task.WhenAll(producer, stage, last);

        ShouldBe("item", 9 * Items);
        ShouldBe("part", Items);
        ShouldBe("stage", 6 * Items);
    }

    [LinuxFact]
    public void A_scope_that_is_open_within_one_that_is_given_away_stays_with_its_flow() => OwnThread.RunOutsideFlow(() =>
    {
        const int Items = 10;
        using (_meter.Track("outer"))
        {
            for (int i = 0; i < Items; i++)
            {
                PhaseScope item = _meter.Track("item");
                PhaseContext context;
                using (_meter.Track("part"))
                {
                    Burn.Milliseconds(2);
                    context = item.Detach();
                    Burn.Milliseconds(3);
                    using (_meter.Track("nested"))
                        Burn.Milliseconds(2);
                }

                Burn.Milliseconds(2);
                OwnThread.RunOutsideFlow(() =>
                {
                    using (context.Enter())
                        Burn.Milliseconds(4);
                    return 0;
                });
                item.Dispose();
            }
        }

        // What follows the hand-over does not belong to the item.
        ShouldBe("item", 6 * Items);
        ShouldBe("part", 7 * Items);
        ShouldBe("nested", 2 * Items);
        ShouldBe("outer", 13 * Items);
        _meter.Snapshot()["item"].Active.Should().Be(0);
        return 0;
    });

    [LinuxFact]
    public void A_scope_that_is_open_within_an_entry_stays_with_its_flow_when_the_entered_one_is_given_away() =>
        OwnThread.RunOutsideFlow(() =>
        {
            const int Items = 10;
            using (_meter.Track("worker"))
            {
                for (int i = 0; i < Items; i++)
                {
                    PhaseScope item = OwnThread.RunOutsideFlow(() => _meter.Track("item"));
                    PhaseContext context;
                    using (item.Capture().Enter())
                    using (_meter.Track("part"))
                    {
                        Burn.Milliseconds(2);
                        context = item.Detach();
                        Burn.Milliseconds(3);
                    }

                    Burn.Milliseconds(4);
                    using (context.Enter())
                        Burn.Milliseconds(1);
                    item.Dispose();
                }
            }

            ShouldBe("item", 3 * Items);
            ShouldBe("part", 5 * Items);
            ShouldBe("worker", 7 * Items);
            return 0;
        });

    private void ShouldBe(string phase, int cpuMilliseconds) => BurntCpu.ShouldBe(_meter, phase, cpuMilliseconds);
}
