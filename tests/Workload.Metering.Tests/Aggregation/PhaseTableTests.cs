using Workload.Metering.Aggregation;

namespace Workload.Metering.Tests.Aggregation;

public sealed class PhaseTableTests
{
    private const int MaxPhases = 3, MaxPaths = 10 * MaxPhases;

    private readonly PhaseTable _table = new(
        new MeterSettings { Owner = new object(), OverheadBudget = 0.01, ReadsRunQueue = true, ProbesTaskQueue = true }, MaxPhases);
    private readonly List<string> _added = [], _rejected = [];

    public PhaseTableTests()
    {
        _table.Added += phase => _added.Add(phase.Name);
        _table.Rejected += _rejected.Add;
    }

    [Fact]
    public void A_name_is_added_once_and_those_past_the_limit_are_rejected_each_time()
    {
        foreach (string name in new[] { "a", "b", "a", "c", "d", "d", "c" }) _table.GetOrAdd(name);
        _added.Should().Equal("a", "b", "c", PhaseTable.OtherName);
        _rejected.Should().Equal("d", "d");
        _table.Phases.Select(phase => phase.Name).Should().Equal("a", "b", "c", PhaseTable.OtherName);
        _table.GetOrAdd("d").Should().BeSameAs(_table.GetOrAdd(PhaseTable.OtherName));
        _table.TryGet("c", out RegisteredPhase known).Should().BeTrue();
        known.Should().BeSameAs(_table.GetOrAdd("c"));
        _table.TryGet("d", out _).Should().BeFalse();
    }

    [Fact]
    public void The_phase_for_the_rest_takes_no_place_of_another()
    {
        _table.GetOrAdd(PhaseTable.OtherName).Name.Should().Be(PhaseTable.OtherName);
        foreach (string name in new[] { "a", "b", "c" }) _table.GetOrAdd(name).Name.Should().Be(name);
        _rejected.Should().BeEmpty();
        _table.GetOrAdd("d").Name.Should().Be(PhaseTable.OtherName);
        _table.Phases.Should().HaveCount(MaxPhases + 1);
    }

    [Fact]
    public void A_phase_keeps_whether_the_processs_clock_is_read()
    {
        _table.GetOrAdd("with").ReadsProcessCpu.Should().BeTrue();
        _table.GetOrAdd("without").ReadsProcessCpu = false;
        _table.GetOrAdd("without").ReadsProcessCpu.Should().BeFalse();
        _table.GetOrAdd("with").ReadsProcessCpu.Should().BeTrue();
    }

    [Fact]
    public void A_path_is_made_once_and_knows_what_is_above_it()
    {
        RegisteredPhase a = _table.GetOrAdd("a"), b = _table.GetOrAdd("b");
        CallPath below = b.Below(a.Root), again = a.Below(below);
        b.Below(a.Root).Should().BeSameAs(below);
        below.Parent.Should().BeSameAs(a.Root);
        (a.Root.Depth, below.Depth, again.Depth).Should().Be((0, 1, 2));
        (a.Root.Outermost, below.Outermost, again.Outermost).Should().Be((true, true, false));
        below.HasAncestor(a).Should().BeTrue();
        below.HasAncestor(b).Should().BeTrue("the path belongs to that phase itself");
        below.HasAncestor(_table.GetOrAdd("c")).Should().BeFalse();
        below.IsOverflow.Should().BeFalse();

        // The phase is reached from two places in turn.
        CallPath elsewhere = b.Below(_table.GetOrAdd("c").Root);
        elsewhere.Should().NotBeSameAs(below);
        b.Below(a.Root).Should().BeSameAs(below);
        b.Below(_table.GetOrAdd("c").Root).Should().BeSameAs(elsewhere);
        a.Root.Sum(0, [], null).Children.Select(child => child.Phase).Should().Equal("b");
    }

    [Fact]
    public void A_path_past_the_most_is_one_a_phase_below_the_rest()
    {
        RegisteredPhase a = _table.GetOrAdd("a"), b = _table.GetOrAdd("b");
        CallPath path = a.Root;
        for (int depth = 1; depth < MaxPaths; depth++) path = (depth % 2 == 0 ? a : b).Below(path);
        path.IsOverflow.Should().BeFalse();
        path.Depth.Should().Be(MaxPaths - 1);

        CallPath last = a.Below(path), rest = b.Below(last);
        last.IsOverflow.Should().BeFalse("it is the last path that fits");
        rest.IsOverflow.Should().BeTrue();
        rest.Outermost.Should().BeFalse();
        rest.Parent.Should().BeSameAs(_table.GetOrAdd(PhaseTable.OtherName).Root);
        b.Below(last).Should().BeSameAs(rest);
        _table.Overflow(b, outermost: false).Should().BeSameAs(rest);
        _table.Overflow(b, outermost: true).Should().NotBeSameAs(rest);
        _table.Overflow(b, outermost: true).Outermost.Should().BeTrue();
        _table.GetOrAdd(PhaseTable.OtherName).Root.Sum(0, [], null).Children.Should().HaveCount(2);
    }

    [Fact]
    public void A_path_that_is_given_back_makes_room_for_another()
    {
        RegisteredPhase a = _table.GetOrAdd("a");
        for (int i = 0; i < MaxPaths; i++) _table.MakePath(a, a.Root).IsOverflow.Should().BeFalse();
        _table.GiveBackPath();
        _table.MakePath(a, a.Root).IsOverflow.Should().BeFalse();
        _table.MakePath(a, a.Root).IsOverflow.Should().BeTrue();
    }

    [Fact]
    public void The_first_scope_that_is_lost_is_told_apart()
    {
        RegisteredPhase a = _table.GetOrAdd("a");
        a.CountLost().Should().BeTrue();
        a.CountLost().Should().BeFalse();
    }

    [Theory]
    [InlineData(0.99, false)]
    [InlineData(1, true)]
    public void A_budget_of_all_reads_every_segment(double budget, bool every)
    {
        var settings = new MeterSettings { Owner = this, OverheadBudget = budget, ReadsRunQueue = false, ProbesTaskQueue = false };
        settings.ReadsEverySegment.Should().Be(every);
    }

    [Fact]
    public void Open_scopes_count_in_the_sums_as_far_as_they_are_known()
    {
        CallPath path = _table.GetOrAdd("a").Root;
        path.StripeOfCurrentCore().Add(new Running(path, 100, 40, known: true));
        path.StripeOfCurrentCore().Add(new Running(path, 1_000, 1_000, known: false));
        List<OpenScope> open = [];
        CallPathTotals figures = path.Sum(nowNanoseconds: 5, open, histogram: null);

        figures.Active.Should().Be(2);
        open.Should().HaveCount(2).And.AllSatisfy(scope => ((Running)scope).AskedAt.Should().Be(5));
        figures.Inclusive.Thread.HeldNanoseconds.Should().Be(100);
        figures.Self.Thread.HeldNanoseconds.Should().Be(40);
        figures.Count.Should().Be(0);
        figures.Histogram.Should().BeSameAs(HistogramCounts.Empty);
    }

    private sealed class Running : OpenScope
    {
        private readonly long _inclusive, _self;
        private readonly bool _known;

        public Running(CallPath path, long inclusive, long self, bool known)
        {
            Path = path;
            StartNanoseconds = 1;
            (_inclusive, _self, _known) = (inclusive, self, known);
        }

        public long AskedAt { get; private set; }

        public override bool TrySum(long nowNanoseconds, out FlowTime inclusive, out FlowTime self)
        {
            AskedAt = nowNanoseconds;
            inclusive = new FlowTime { Thread = { HeldNanoseconds = _inclusive } };
            self = new FlowTime { Thread = { HeldNanoseconds = _self } };
            return _known;
        }
    }
}
