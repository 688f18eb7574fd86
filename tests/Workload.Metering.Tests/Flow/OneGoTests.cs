using Workload.Metering.Aggregation;
using Workload.Metering.Flow;

namespace Workload.Metering.Tests.Flow;

/// <summary>A scope that is ended or left with its one segment, which was not read: its time goes straight to it.</summary>
public sealed class OneGoTests
{
    private const long Start = 1_000, Held = 4_000;
    private readonly PathTotals _path = FlowParts.Path();
    private readonly ScopeNode _node;
    private readonly Segment _segment = Segment.OpenUnread(Start, 0, 300);
    private readonly Boundary _boundary = Told.At(Start + Held, 0, 340);

    public OneGoTests()
    {
        _path.Ratios.Learn(Held, Held / 2, Held / 4, chosen: true);
        _node = FlowParts.Node(path: _path);
        _node.EnterFirst(Start);
    }

    [Fact]
    public void The_last_thread_of_a_scope_ends_it_with_its_last_time()
    {
        ScopeEnd end = default;
        _node.TryFinishUnread(_segment, _boundary, _path, ref end, out _).Should().BeTrue();
        _node.IsEnded.Should().BeTrue();
        IsWhole(end.Inclusive);
        (end.IsFinished, end.WallNanoseconds, end.HasNested).Should().Be((true, Held, false));
        _node.TrySum(Start + (9 * Held), out var inclusive, out var self).Should().BeTrue();
        IsWhole(inclusive);
        IsWhole(self);
    }

    [Fact]
    public void What_it_measured_before_stays()
    {
        ScopeEnd end = default;
        _node.AddTime(FlowParts.Held(70, 40), default).Should().BeTrue();
        _node.TryFinishUnread(_segment, _boundary, _path, ref end, out _).Should().BeTrue();
        (end.Thread.HeldNanoseconds, end.Thread.CpuNanoseconds).Should().Be((Held + 70, (Held / 2) + 40));
    }

    [Fact]
    public void Where_another_thread_runs_it_nothing_is_done()
    {
        ScopeEnd end = default;
        _node.EnterAgain(Start + 1, Resumption.OnPlainThread);
        _node.TryFinishUnread(_segment, _boundary, _path, ref end, out _).Should().BeFalse();
        (_node.IsEnded, end.IsFinished).Should().Be((false, false));
        _node.TrySum(Start + Held, out var inclusive, out _);
        inclusive.Thread.HeldNanoseconds.Should().Be(0);
    }

    [Fact]
    public void One_that_has_ended_elsewhere_takes_nothing_more()
    {
        ScopeEnd first = default, second = default;
        _node.Finish(Start + 10, ref first);
        _node.TryFinishUnread(_segment, _boundary, _path, ref second, out _).Should().BeFalse();
        second.IsFinished.Should().BeFalse();
        _node.EndNanoseconds.Should().Be(Start + 10);
    }

    [Fact]
    public void A_thread_that_leaves_a_scope_leaves_its_last_time_there_and_it_awaits()
    {
        _node.LeaveUnread(_segment, _boundary, _path);
        _node.TrySum(Start + Held + 30, out var inclusive, out _).Should().BeTrue();
        (inclusive.Thread.HeldNanoseconds, inclusive.Thread.CpuNanoseconds).Should().Be((Held, Held / 2));
        (inclusive.BusyNanoseconds, inclusive.AwaitingNanoseconds).Should().Be((Held, 30));
        (_node.IsEnded, _node.IsRunByThreads).Should().Be((false, false));
    }

    [Fact]
    public void A_thread_that_leaves_a_scope_that_it_is_about_to_end_ends_it()
    {
        _node.TryClaimEnd().Should().BeTrue();
        _node.LeaveUnread(_segment, _boundary, _path);
        (_node.IsEnded, _node.EndNanoseconds).Should().Be((true, Start + Held));
    }

    [Fact]
    public void A_thread_that_leaves_a_scope_that_has_ended_leaves_nothing()
    {
        ScopeEnd end = default;
        _node.Finish(Start + 10, ref end);
        _node.LeaveUnread(_segment, _boundary, _path);
        _node.TrySum(Start + Held, out var inclusive, out _);
        (inclusive.Thread.HeldNanoseconds, _node.EndNanoseconds).Should().Be((0, Start + 10));
    }

    [Fact]
    public void A_scope_of_one_thread_takes_it_likewise()
    {
        var scope = new ThreadScope(ThreadCursor.Current);
        scope.Reset(_path);
        scope.Begin(Start);
        ScopeEnd end = default;
        scope.AddLastUnread(_segment, _boundary, _path, ref end);
        IsWhole(end.Inclusive);
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
        snapshot["flow"].Self!.Value.Total.Ticks.Should().BeCloseTo((snapshot["flow"].Breakdown!.Value.Total - inner.Inclusive!.Value.Total).Ticks, 10);
    });

    private static void IsWhole(in FlowTime time)
    {
        (time.Thread.HeldNanoseconds, time.Thread.CpuNanoseconds, time.Thread.RunQueueNanoseconds).Should().Be((Held, Held / 2, Held / 4));
        (time.Thread.AllocatedBytes, time.Thread.UnreadNanoseconds, time.Thread.ReadErrorNanoseconds).Should().Be((40, Held, 0));
        (time.BusyNanoseconds, time.AwaitingNanoseconds, time.TaskQueueNanoseconds).Should().Be((Held, 0, 0));
    }
}
