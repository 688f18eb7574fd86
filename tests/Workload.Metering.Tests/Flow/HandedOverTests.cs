using Workload.Metering.Aggregation;
using Workload.Metering.Flow;
using Workload.Metering.Queues;

namespace Workload.Metering.Tests.Flow;

/// <summary>A scope may be handed over to a consumer. From then on its wait is in the consumer's queue.</summary>
public sealed class HandedOverTests
{
    private readonly ScopeNode _node = FlowParts.Node();

    [Fact]
    public void From_its_handing_over_to_a_consumer_it_waits_in_that_ones_queue()
    {
        _node.EnterFirst(100);
        _node.HandOver(150);
        Queued(155).Should().Be(0, "a thread runs it");
        Leave(160);
        Queued(190).Should().Be(30);
        _node.TakeOver();
        Queued(195).Should().Be(35, "the entry follows");
        _node.EnterAgain(200, Resumption.OnPlainThread, out _);
        Queued(230).Should().Be(40);
        Leave(240);
        Queued(300).Should().Be(40, "it is no longer in a queue");
        var end = Finish(300);
        FlowTime inclusive = end.ToInclusive();
        (inclusive.TaskQueueNanoseconds, inclusive.AwaitingNanoseconds, inclusive.BusyNanoseconds).Should().Be((40, 60, 100));
    }

    [Fact]
    public void What_it_awaited_before_it_was_handed_over_is_no_queue()
    {
        _node.EnterFirst(100);
        Leave(120);
        _node.HandOver(150);
        _node.TakeOver();
        _node.EnterAgain(200, Resumption.OnPlainThread, out _);
        var end = Finish(200);
        (end.ToInclusive().TaskQueueNanoseconds, end.ToInclusive().AwaitingNanoseconds).Should().Be((50, 30));
    }

    [Fact]
    public void Handed_over_twice_it_waits_from_the_first_until_the_last_is_taken()
    {
        _node.EnterFirst(100);
        Leave(100);
        _node.HandOver(110);
        _node.HandOver(130);
        _node.TakeOver();
        _node.EnterAgain(150, Resumption.OnPlainThread, out _);
        Leave(160);
        Queued(170).Should().Be(40 + 10, "the other capture is still on its way");
        _node.TakeOver();
        _node.TakeOver();
        _node.EnterAgain(180, Resumption.OnPlainThread, out _);
        Leave(190);
        Queued(250).Should().Be(60, "a scope that nobody handed over cannot be taken");
    }

    [Fact]
    public void A_consumer_that_takes_over_what_still_runs_waited_for_nothing()
    {
        _node.EnterFirst(100);
        _node.HandOver(110);
        _node.TakeOver();
        Leave(120);
        _node.EnterAgain(170, Resumption.OnPlainThread, out _);
        var end = Finish(200);
        FlowTime inclusive = end.ToInclusive();
        (inclusive.TaskQueueNanoseconds, inclusive.BusyNanoseconds, inclusive.AwaitingNanoseconds).Should().Be((0, 50, 50));
    }

    [Fact]
    public void Ended_while_it_waits_for_a_consumer_it_was_queued_until_then()
    {
        _node.EnterFirst(100);
        _node.TryAddChildren(1, 100);
        _node.TryAddChildren(-1, 110);
        _node.HandOver(110);
        Leave(120);
        var end = Finish(170);
        (end.ToInclusive().TaskQueueNanoseconds, end.ToInclusive().AwaitingNanoseconds).Should().Be((50, 0));
        (FlowParts.SelfOf(end).TaskQueueNanoseconds, FlowParts.SelfOf(end).AwaitingNanoseconds).Should().Be((50, 0));
    }

    [Fact]
    public void What_is_queued_where_a_nested_scope_is_open_is_not_its_own()
    {
        _node.EnterFirst(100);
        _node.TryAddChildren(1, 100);
        _node.HandOver(110);
        Leave(120);
        _node.TakeOver();
        _node.EnterAgain(150, Resumption.OnPlainThread, out _);
        var end = Finish(160);
        end.ToInclusive().TaskQueueNanoseconds.Should().Be(30);
        FlowParts.SelfOf(end).TaskQueueNanoseconds.Should().Be(0);
    }

    [Fact]
    public void What_is_queued_where_none_is_open_is_its_own()
    {
        _node.EnterFirst(100);
        _node.TryAddChildren(1, 100);
        _node.TryAddChildren(-1, 105);
        _node.HandOver(110);
        Leave(120);
        _node.TakeOver();
        _node.EnterAgain(150, Resumption.OnPlainThread, out _);
        var end = Finish(160);
        FlowParts.SelfOf(end).TaskQueueNanoseconds.Should().Be(30);
        FlowParts.SelfOf(end).AwaitingNanoseconds.Should().Be(0);
    }

    [Fact]
    public void What_was_queued_before_the_first_nested_scope_stays_its_own()
    {
        _node.EnterFirst(100);
        Leave(120);
        _node.HandOver(120);
        _node.TakeOver();
        _node.EnterAgain(150, Resumption.OnPlainThread, out _);
        _node.TryAddChildren(1, 160);
        _node.TryAddChildren(-1, 170);
        FlowParts.SelfOf(Finish(180)).TaskQueueNanoseconds.Should().Be(30);
    }

    [Fact]
    public void What_was_queued_beside_a_nested_scope_does_not_become_its_own_later()
    {
        _node.EnterFirst(100);
        _node.TryAddChildren(1, 100);
        _node.HandOver(110);
        Leave(120);
        _node.TakeOver();
        _node.EnterAgain(150, Resumption.OnPlainThread, out _);
        Leave(160);
        _node.TryAddChildren(-1, 170);
        var end = Finish(300);
        (FlowParts.SelfOf(end).TaskQueueNanoseconds, FlowParts.SelfOf(end).AwaitingNanoseconds).Should().Be((0, 130));
    }

    [Fact]
    public void While_it_waits_for_a_consumer_that_is_its_own_where_no_nested_scope_is_open()
    {
        _node.EnterFirst(100);
        _node.TryAddChildren(1, 100);
        _node.HandOver(110);
        Leave(120);
        OwnQueued(150).Should().Be(0);
        _node.TryAddChildren(-1, 150);
        _node.TryAddChildren(1, 150);
        _node.TryAddChildren(-1, 150);
        OwnQueued(190).Should().Be(40, "the nested scope was open for 30 of the 70 that it waits");
    }

    private void Leave(long now) => _node.LeaveUnshared(now, default, default).Should().BeTrue();

    private ScopeEnd Finish(long now)
    {
        ScopeEnd end = default;
        _node.Finish(now, ref end);
        return end;
    }

    private long OwnQueued(long now)
    {
        _node.TrySum(now, out _, out var self);
        return self.TaskQueueNanoseconds;
    }

    private long Queued(long now)
    {
        _node.TrySum(now, out var inclusive, out _);
        return inclusive.TaskQueueNanoseconds;
    }
}
