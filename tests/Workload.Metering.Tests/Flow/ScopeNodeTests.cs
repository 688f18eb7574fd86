using Workload.Metering.Aggregation;
using Workload.Metering.Flow;
using Workload.Metering.Queues;

namespace Workload.Metering.Tests.Flow;

/// <summary>A scope derives from the threads' time stamps when it ran and when it awaited, and how much of that is its own.</summary>
public sealed class ScopeNodeTests
{
    private readonly ScopeNode _node = FlowParts.Node();

    [Fact]
    public void Between_its_threads_a_scope_awaits()
    {
        _node.EnterFirst(100);
        Leave(150, 50);
        _node.EnterAgain(250, Resumption.OnPlainThread, out _);
        Leave(300, 50);
        var end = Finish(400);

        FlowTime inclusive = end.ToInclusive();
        (inclusive.BusyNanoseconds, inclusive.AwaitingNanoseconds, inclusive.TaskQueueNanoseconds).Should().Be((100, 200, 0));
        end.ToInclusive().Thread.HeldNanoseconds.Should().Be(100);
        end.HasNested.Should().BeFalse();
        _node.StartNanoseconds.Should().Be(100);
        _node.EndNanoseconds.Should().Be(400);
    }

    [Fact]
    public void While_it_runs_its_time_grows_and_after_its_end_it_stands()
    {
        Sum(50, out bool known).BusyNanoseconds.Should().Be(0, "it is listed and will be entered soon");
        known.Should().BeTrue();
        _node.EnterFirst(100);
        Times(160).Should().Be((60, 0));
        Times(90).Should().Be((0, 0), "there was nothing before its start");
        Leave(200, 100);
        Times(260).Should().Be((100, 60));
        _node.EnterAgain(300, Resumption.OnPlainThread, out _);
        Times(310).Should().Be((110, 100));
        Finish(320);
        Times(999).Should().Be((120, 100));
        _node.IsEnded.Should().BeTrue();
    }

    [Fact]
    public void Threads_at_once_keep_it_busy_once()
    {
        _node.EnterFirst(100);
        _node.EnterAgain(120, Resumption.OnPlainThread, out _);
        Leave(140, 40);
        _node.IsRunByThreads.Should().BeTrue();
        Leave(180, 60);
        _node.IsRunByThreads.Should().BeFalse();
        var end = Finish(200);
        (end.ToInclusive().BusyNanoseconds, end.ToInclusive().AwaitingNanoseconds).Should().Be((80, 20));
        end.ToInclusive().Thread.HeldNanoseconds.Should().Be(100);
    }

    [Fact]
    public void A_thread_that_says_late_that_it_left_did_not_run_it_meanwhile()
    {
        _node.EnterFirst(100);
        _node.EnterAgain(150, Resumption.OnPlainThread, out _);
        Leave(130, 30);
        Times(160).Should().Be((40, 20));
        Leave(200, 50);
        Finish(200);
        Times(200).Should().Be((80, 20));
    }

    [Fact]
    public void The_time_before_a_late_leave_is_not_the_scopes_own_while_a_nested_scope_is_open()
    {
        _node.EnterFirst(100);
        _node.TryAddChildren(1, 100);
        _node.TryAddChildren(-1, 105);
        _node.EnterAgain(150, Resumption.OnPlainThread, out _);
        Leave(130, 30);
        OwnAwaiting(160).Should().Be(20);
        _node.TryAddChildren(1, 170);
        _node.EnterAgain(190, Resumption.OnPlainThread, out _);
        Leave(180, 0);
        OwnAwaiting(200).Should().Be(20, "a nested scope was open");
    }

    [Fact]
    public void A_late_leaving_is_reported_for_two_threads_only_and_once()
    {
        _node.EnterFirst(100);
        _node.EnterAgain(150, Resumption.OnPlainThread, out _);
        _node.EnterAgain(160, Resumption.OnPlainThread, out _);
        Leave(130, 30);
        Times(170).Should().Be((70, 0), "two other threads run it since an unknown time");
        Leave(140, 0);

        // The second of the two remaining threads came at 150, as far as is known. From 140 to then no thread is known to have run it.
        Times(170).Should().Be((60, 10));
        _node.EnterAgain(175, Resumption.OnPlainThread, out _);
        Leave(180, 0);
        Times(190).Should().Be((80, 10));
    }

    [Fact]
    public void A_stamp_from_before_the_last_end_counts_from_that()
    {
        _node.EnterFirst(100);
        Leave(200, 100);
        _node.EnterAgain(180, Resumption.OnPlainThread, out _);
        Leave(220, 20);
        Finish(210);
        Times(999).Should().Be((120, 0), "it ends when it was last left, whatever the stamp is");
    }

    [Fact]
    public void Where_a_nested_scope_is_open_its_awaiting_is_not_its_own()
    {
        _node.EnterFirst(1_000);
        _node.TryAddChildren(1, 1_000).Should().BeTrue();
        Leave(1_010, 10);
        OwnAwaiting(1_050).Should().Be(0);
        _node.TryAddChildren(-1, 1_100).Should().BeTrue();
        OwnAwaiting(1_130).Should().Be(30);
        _node.EnterAgain(1_150, Resumption.OnPlainThread, out _);
        OwnAwaiting(1_190).Should().Be(50);
        var end = Finish(1_200);

        end.HasNested.Should().BeTrue();
        (end.ToInclusive().BusyNanoseconds, end.ToInclusive().AwaitingNanoseconds).Should().Be((60, 140));
        FlowParts.SelfOf(end).AwaitingNanoseconds.Should().Be(50);
        OwnAwaiting(9_999).Should().Be(50);
    }

    [Fact]
    public void Nested_scopes_at_once_are_open_until_the_last_one_ends()
    {
        _node.EnterFirst(1_000);
        _node.TryAddChildren(2, 1_000);
        Leave(1_000, 0);
        _node.TryAddChildren(-1, 1_100);
        OwnAwaiting(1_150).Should().Be(0);
        _node.TryAddChildren(-1, 1_200);
        OwnAwaiting(1_250).Should().Be(50);
        _node.TryAddChildren(1, 1_300);
        OwnAwaiting(1_400).Should().Be(100);
        int children = Finish(1_500, out var end);

        children.Should().Be(1, "the nested scope goes on, and its time no longer belongs to this one");
        FlowParts.SelfOf(end).AwaitingNanoseconds.Should().Be(100);
        end.ToInclusive().AwaitingNanoseconds.Should().Be(500);
    }

    [Fact]
    public void A_nested_scope_that_begins_late_is_seen_from_then_on()
    {
        _node.EnterFirst(1_000);
        Leave(1_100, 100);
        _node.EnterAgain(1_150, Resumption.OnPlainThread, out _);
        _node.TryAddChildren(1, 1_160);
        Leave(1_170, 20);
        _node.TryAddChildren(-1, 1_180);
        var end = Finish(1_200);
        FlowParts.SelfOf(end).AwaitingNanoseconds.Should().Be(70, "50 are before the nested scope and 20 after it");
    }

    [Fact]
    public void The_time_of_nested_scopes_is_in_the_sum_and_not_its_own()
    {
        _node.EnterFirst(1);
        _node.TryAddChildren(1, 1);
        _node.AddTime(FlowParts.Held(30, 20), FlowParts.Held(50, 40)).Should().BeTrue();
        _node.LeaveUnshared(101, FlowParts.Held(5, 5), FlowParts.Held(15, 1)).Should().BeTrue();
        var end = Finish(101);
        (end.ToInclusive().Thread.HeldNanoseconds, end.ToInclusive().Thread.CpuNanoseconds).Should().Be((100, 66));
        (FlowParts.SelfOf(end).Thread.HeldNanoseconds, FlowParts.SelfOf(end).Thread.CpuNanoseconds).Should().Be((35, 25));
    }

    [Fact]
    public void After_its_end_nothing_counts()
    {
        _node.EnterFirst(100);
        Finish(200);
        _node.AddTime(FlowParts.Held(9), default).Should().BeFalse();
        _node.LeaveUnshared(300, FlowParts.Held(9), default).Should().BeFalse();
        _node.TryAddChildren(1, 300).Should().BeFalse();
        _node.EnterAgain(300, Resumption.OnPlainThread, out _);
        Times(400).Should().Be((100, 0));
        Sum(400, out _).Thread.HeldNanoseconds.Should().Be(0);
        Finish(900);
        _node.EndNanoseconds.Should().Be(200, "only its first end counts");
    }

    [Fact]
    public void A_lost_scope_has_no_known_time()
    {
        _node.EnterFirst(100);
        _node.IsLost.Should().BeFalse();
        _node.Lose();
        _node.IsLost.Should().BeTrue();
        Sum(150, out bool known);
        known.Should().BeFalse();
    }

    [Fact]
    public void One_alone_may_end_it_and_the_thread_that_does_awaits_nothing_more()
    {
        _node.EnterFirst(100);
        _node.IsClaimed.Should().BeFalse();
        _node.TryClaimEnd().Should().BeTrue();
        _node.TryClaimEnd().Should().BeFalse();
        _node.IsClaimed.Should().BeTrue();
        _node.IsEnded.Should().BeFalse("its last time is still missing");
        Leave(180, 80);
        _node.IsEnded.Should().BeTrue();
        var end = Finish(250);
        (end.ToInclusive().BusyNanoseconds, end.ToInclusive().AwaitingNanoseconds).Should().Be((80, 0));
        _node.EndNanoseconds.Should().Be(180);
    }

    [Fact]
    public void Ended_by_the_thread_that_leaves_it_with_nested_scopes_open_its_own_time_ends_there()
    {
        _node.EnterFirst(100);
        Leave(110, 10);
        _node.EnterAgain(150, Resumption.OnPlainThread, out _);
        _node.TryAddChildren(1, 160);
        _node.TryClaimEnd();
        Leave(180, 30);
        Finish(250, out var end).Should().Be(1);
        FlowParts.SelfOf(end).AwaitingNanoseconds.Should().Be(40);
        end.ToInclusive().AwaitingNanoseconds.Should().Be(40);
    }

    [Theory]
    [InlineData(false, 0.01, false)]
    [InlineData(true, 0.01, true)]
    [InlineData(false, 1, true)]
    public void A_scope_is_always_read_where_it_or_its_meter_says_so(bool scope, double budget, bool always) =>
        FlowParts.Node(path: FlowParts.Path(budget), readsEverySegment: scope).ReadsEverySegment.Should().Be(always);

    [Theory]
    [InlineData(120, 60)]
    [InlineData(90, 80)] // The thread was started before the scope, so what it waited for is unknown.
    public void The_wait_for_a_thread_that_was_started_in_it_is_for_a_core(int started, int blocked)
    {
        _node.EnterFirst(100);
        _node.EnterAgain(140, Resumption.OnPlainThread, out _);
        SpareExtras.Refill();
        _node.MakeShared(140);
        _node.NoteStarted(started, 140);
        _node.AddTime(FlowParts.Held(40), default, nowNanoseconds: 140).Should().BeTrue();
        _node.AddTime(FlowParts.Held(40), default, nowNanoseconds: 180, sharedAtStart: 0).Should().BeTrue();
        var thread = Finish(180).ToInclusive().Thread;
        (thread.BlockedNanoseconds, thread.RunQueueNanoseconds).Should().Be((blocked, 80 - blocked));
    }

    private void Leave(long now, long held) => _node.LeaveUnshared(now, FlowParts.Held(held), default).Should().BeTrue();

    private ScopeEnd Finish(long now)
    {
        Finish(now, out var end);
        return end;
    }

    private int Finish(long now, out ScopeEnd end)
    {
        end = default;
        _node.Finish(now, ref end);
        return end.OpenNested;
    }

    private FlowTime Sum(long now, out bool known)
    {
        known = _node.TrySum(now, out var inclusive, out _);
        return inclusive;
    }

    private (long Busy, long Awaiting) Times(long now)
    {
        FlowTime time = Sum(now, out _);
        return (time.BusyNanoseconds, time.AwaitingNanoseconds);
    }

    private long OwnAwaiting(long now)
    {
        _node.TrySum(now, out _, out var self);
        return self.AwaitingNanoseconds;
    }
}
