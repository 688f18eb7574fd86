using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;
using Workload.Metering.Flow;
using Workload.Metering.Queues;
using Workload.Metering.Segments;
using Workload.Metering.Tests.Flow;

namespace Workload.Metering.Tests.Segments;

/// <summary>A scope ends or is left after a segment that was not read. The segment's time goes directly to the scope.</summary>
public sealed class UnreadSegmentEndTests : IDisposable
{
    private const long Start = 1_000, Held = 4_000;
    private readonly CallPath _path = FlowParts.Path();
    private readonly ScopeNode _node;
    private SegmentRecorder _segments = new(PlatformClocks.Current.OpenThreadClock(), seed: 1);
    private Frame _frame;

    public UnreadSegmentEndTests()
    {
        _path.Ratios.Learn(Held, Held / 2, Held / 4, chosen: true);
        _node = FlowParts.Node(path: _path);
        _node.EnterFirst(Start);
        _segments.OpenUnread(Start, 0, 300);
        _frame.Begin(_node);
    }

    public void Dispose() => _segments.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_only_thread_of_a_scope_ends_it_with_its_last_time(bool isOutermost)
    {
        ScopeEnd end = default;
        TryEnd(isOutermost, ref end).Should().BeTrue();
        (_node.IsEnded, _node.IsClaimed).Should().Be((true, true));
        IsWhole(end.ToInclusive());
        (end.IsFinished, end.WallNanoseconds, end.HasNested).Should().Be((true, Held, false));
        _node.TrySum(Start + (9 * Held), out var inclusive, out var self).Should().BeTrue();
        IsWhole(inclusive);
        IsWhole(self);
        _frame.Self.HeldNanoseconds.Should().Be(isOutermost ? 0 : Held, "a frame below still needs the time");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_it_measured_before_stays(bool isOutermost)
    {
        ScopeEnd end = default;
        _node.AddTime(FlowParts.Held(70, 40), default).Should().BeTrue();
        _frame.Self = FlowParts.Held(7, 4);
        _node.ExpectNested();
        _frame.Nested = FlowParts.Held(30, 20);
        TryEnd(isOutermost, ref end).Should().BeTrue();
        (end.Thread.HeldNanoseconds, end.Thread.CpuNanoseconds).Should().Be((Held + 107, (Held / 2) + 64));
        (end.NestedThread.HeldNanoseconds, end.NestedThread.CpuNanoseconds).Should().Be((30, 20));
    }

    [Fact]
    public void Where_another_thread_runs_it_nothing_is_done()
    {
        _node.EnterAgain(Start + 1, Resumption.OnPlainThread, out _);
        NothingIsDone();
    }

    [Fact]
    public void Where_it_needs_more_than_its_times_nothing_is_done()
    {
        _node.EnsureExtras().ErrorType = "failed";
        NothingIsDone();
    }

    [Fact]
    public void Where_its_end_is_claimed_nothing_is_done()
    {
        _node.TryClaimEnd().Should().BeTrue();
        ScopeEnd end = default;
        TryEnd(isOutermost: true, ref end).Should().BeFalse();
        (_node.IsEnded, end.IsFinished).Should().Be((false, false));
    }

    [Fact]
    public void One_that_has_ended_elsewhere_takes_nothing_more()
    {
        ScopeEnd first = default, second = default;
        _node.Finish(Start + 10, ref first);
        TryEnd(isOutermost: true, ref second).Should().BeFalse();
        second.IsFinished.Should().BeFalse();
        _node.EndNanoseconds.Should().Be(Start + 10);
    }

    [Fact]
    public void A_thread_that_leaves_a_scope_leaves_its_last_time_there_and_it_awaits()
    {
        TryLeave().Should().BeTrue();
        _node.TrySum(Start + Held + 30, out var inclusive, out _).Should().BeTrue();
        (inclusive.Thread.HeldNanoseconds, inclusive.Thread.CpuNanoseconds).Should().Be((Held, Held / 2));
        (inclusive.BusyNanoseconds, inclusive.AwaitingNanoseconds).Should().Be((Held, 30));
        (_node.IsEnded, _node.IsRunByThreads).Should().Be((false, false));
    }

    [Fact]
    public void A_thread_that_leaves_a_scope_that_it_is_about_to_end_ends_it()
    {
        _node.TryClaimEnd().Should().BeTrue();
        TryLeave().Should().BeTrue();
        (_node.IsEnded, _node.EndNanoseconds).Should().Be((true, Start + Held));
    }

    [Fact]
    public void A_thread_that_leaves_a_scope_that_has_ended_leaves_nothing()
    {
        ScopeEnd end = default;
        _node.Finish(Start + 10, ref end);
        TryLeave().Should().BeFalse();
        _node.TrySum(Start + Held, out var inclusive, out _);
        (inclusive.Thread.HeldNanoseconds, _node.EndNanoseconds).Should().Be((0, Start + 10));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_scope_of_one_thread_takes_it_likewise(bool isOutermost)
    {
        var scope = new ThreadScope(ThreadCursor.Current);
        scope.Reset(_path);
        scope.Begin(Start);
        _frame = default;
        _frame.Begin(scope, _path, readsEverySegment: false);
        ScopeEnd end = default;
        scope.End(ref _segments, ref _frame, isOutermost, Start + Held, 0, 340, ref end);
        IsWhole(end.ToInclusive());
        end.HasNested.Should().BeFalse();
    }

    [Fact]
    public void Short_scopes_one_after_another_add_up_to_what_they_held() => OwnThread.Run(() =>
    {
        const int Scopes = 2_000;
        using var meter = new WorkloadMeter();
        Phase flow = meter.GetPhase("flow"), thread = meter.GetPhase("thread", new PhaseOptions { Attribution = CpuAttribution.Thread });
        for (int i = 0; i < Scopes; i++)
        {
            flow.Track().Dispose();
            thread.Track().Dispose();
            using (flow.Track()) thread.Track().Dispose();
        }

        MeterSnapshot snapshot = meter.Snapshot();
        foreach (PhaseSummary phase in snapshot.Phases)
        {
            phase.Count.Should().Be(2 * Scopes);
            phase.Breakdown!.Value.Total.Ticks.Should().BeCloseTo(phase.Wall.Ticks, 10, "each part is rounded down to a tick");
            (phase.Breakdown.Value.Awaiting, phase.Breakdown.Value.TaskQueue ?? default).Should().Be((TimeSpan.Zero, TimeSpan.Zero));
        }

        PhaseNode inner = snapshot.Roots.Single(root => root.Name == "flow").Children.Single();
        inner.Count.Should().Be(Scopes);
        snapshot["flow"].Self!.Value.Total.Ticks.Should().BeCloseTo(
            (snapshot["flow"].Breakdown!.Value.Total - inner.Inclusive!.Value.Total).Ticks, 10);
    });

    private bool TryEnd(bool isOutermost, ref ScopeEnd end) =>
        _node.TryEnd(ref _segments, ref _frame, isOutermost, Start + Held, 0, 340, ref end);

    private bool TryLeave() => _node.TryLeave(ref _segments, _frame, Start + Held, 0, 340);

    private void NothingIsDone()
    {
        ScopeEnd end = default;
        TryEnd(isOutermost: true, ref end).Should().BeFalse();
        (_node.IsEnded, _node.IsClaimed, end.IsFinished).Should().Be((false, false, false));
        _node.TrySum(Start + Held, out var inclusive, out _);
        inclusive.Thread.HeldNanoseconds.Should().Be(0);
    }

    private static void IsWhole(in FlowTime time)
    {
        (time.Thread.HeldNanoseconds, time.Thread.CpuNanoseconds, time.Thread.RunQueueNanoseconds).Should().Be((Held, Held / 2, Held / 4));
        (time.Thread.AllocatedBytes, time.Thread.UnreadNanoseconds, time.Thread.ReadErrorNanoseconds).Should().Be((40, Held, 0));
        (time.BusyNanoseconds, time.AwaitingNanoseconds, time.TaskQueueNanoseconds).Should().Be((Held, 0, 0));
    }
}
