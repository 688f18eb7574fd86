namespace Workload.Metering.Tests.Totals;

public sealed class SnapshotTests : IDisposable
{
    // Each part of a sum is rounded down to a tick.
    private const long RoundingTicks = 10;

    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void The_tree_tells_who_called_whom_inclusive_and_self() => OwnThread.Run(() =>
    {
        for (int i = 0; i < 2; i++)
        {
            using (_meter.Track("page"))
            {
                Burn.Milliseconds(1);
                using (_meter.Track("query"))
                    Thread.Sleep(2);
                using (_meter.Track("render"))
                using (_meter.Track("query"))
                    Burn.Milliseconds(1);
            }
        }

        _meter.Track("query").Dispose();

        MeterSnapshot snapshot = _meter.Snapshot();
        snapshot["query"].Count.Should().Be(5);
        PhaseNode page = snapshot.Roots.Single(root => root.Name == "page");
        page.Count.Should().Be(2);
        page.Children.Select(child => (child.Name, child.Count)).Should().Equal(("query", 2), ("render", 2));
        page.Children[1].Children.Single().Name.Should().Be("query");
        snapshot.Roots.Single(root => root.Name == "query").Count.Should().Be(1);
        page.Inclusive!.Value.Total.Ticks.Should().BeCloseTo((page.Self!.Value.Total + page.Children[0].Inclusive!.Value.Total
            + page.Children[1].Inclusive!.Value.Total).Ticks, RoundingTicks);
        page.Inclusive.Value.Total.Ticks.Should().BeCloseTo(snapshot["page"].Wall.Ticks, RoundingTicks);
        page.Children[0].Self.Should().Be(page.Children[0].Inclusive, "it calls nothing");

        // A phase that is called in three places has the time of all three.
        long paths = new[] { page.Children[0], page.Children[1].Children[0], snapshot.Roots.Single(root => root.Name == "query") }.Sum(
            node => node.Inclusive!.Value.Total.Ticks);
        snapshot["query"].Breakdown!.Value.Total.Ticks.Should().BeCloseTo(paths, RoundingTicks);
    });

    [Fact]
    public void The_roots_are_the_phases_that_were_called_outside_of_any_other()
    {
        _meter.GetPhase("declared");
        using (_meter.Track("page"))
            _meter.Track("query").Dispose();
        _meter.GetPhase("never");

        MeterSnapshot snapshot = _meter.Snapshot();
        snapshot.Roots.Select(root => root.Name).Should().Equal("page");
        snapshot.Phases.Select(phase => phase.Name).Should().Equal("declared", "page", "query", "never");
        using (_meter.Track("query"))
            _meter.Snapshot().Roots.Select(root => root.Name).Should().Equal(["page", "query"], "it is running");
        MeterSnapshot before = _meter.Snapshot();
        _meter.Snapshot().Since(before).Roots.Should().BeEmpty("nothing was called meanwhile");
    }

    [Fact]
    public void Active_scopes_are_listed_oldest_first() => OwnThread.Run(() =>
    {
        using PhaseScope a = _meter.Track("a");
        Thread.Sleep(2);
        using PhaseScope b = _meter.GetPhase("b", new PhaseOptions { Attribution = CpuAttribution.Thread }).Track();
        Thread.Sleep(2);
        using PhaseScope c = _meter.Track("c");
        Thread.Sleep(2);

        IReadOnlyList<ActiveScope> active = _meter.Snapshot().Active;
        active.Select(scope => scope.Phase).Should().Equal("a", "b", "c");
        active.Select(scope => scope.Elapsed).Should().BeInDescendingOrder();
        active[0].Elapsed.Should().BeGreaterThan(active[1].Elapsed + TimeSpan.FromMilliseconds(1));
        active[2].Elapsed.Should().BeGreaterThan(TimeSpan.FromMilliseconds(1));
    });

    [Fact]
    public void A_scope_that_still_runs_is_in_the_times_but_not_in_the_counts() => OwnThread.Run(() =>
    {
        using PhaseScope scope = _meter.Track("x");
        Burn.Milliseconds(10);
        PhaseSummary first = _meter.Snapshot()["x"];
        Burn.Milliseconds(10);
        PhaseSummary second = _meter.Snapshot()["x"];

        first.Count.Should().Be(0);
        first.Active.Should().Be(1);
        first.Wall.Should().BeGreaterThanOrEqualTo(first.Breakdown!.Value.Cpu, "it has run so far");
        first.MeanWall.Should().Be(TimeSpan.Zero, "none has ended");
        first.Breakdown!.Value.Cpu.Should().BeGreaterThan(TimeSpan.FromMilliseconds(9));
        second.Breakdown!.Value.Cpu.Should().BeGreaterThan(first.Breakdown.Value.Cpu + TimeSpan.FromMilliseconds(9));
        scope.Stop().Breakdown!.Value.Cpu.Should().BeGreaterThanOrEqualTo(second.Breakdown.Value.Cpu);
    });

    [Fact]
    public void The_difference_of_two_has_only_what_happened_between_them() => OwnThread.Run(() =>
    {
        for (int i = 0; i < 10; i++)
            _meter.Track("x").Dispose();
        _meter.Track("before").Dispose();
        MeterSnapshot earlier = _meter.Snapshot();
        using (PhaseScope scope = _meter.Track("x"))
        {
            Thread.Sleep(20);
            scope.Fail("late");
        }

        _meter.Track("after").Dispose();
        MeterSnapshot later = _meter.Snapshot();
        MeterSnapshot difference = later.Since(earlier);

        PhaseSummary summary = difference["x"];
        summary.Count.Should().Be(1);
        summary.Failed.Should().Be(1);
        summary.Figures.Histogram.Total.Should().Be(1);
        summary.Wall.Should().BeCloseTo(later["x"].Wall - earlier["x"].Wall, TimeSpan.FromTicks(1),
            "each is rounded down to a tick").And.BeGreaterThan(TimeSpan.FromMilliseconds(19));
        summary.Breakdown!.Value.Total.Ticks.Should().BeCloseTo(summary.Wall.Ticks, RoundingTicks);
        summary.MinWall.Should().BePositive().And.BeLessThanOrEqualTo(summary.Wall);
        summary.MaxWall.Should().BeGreaterThanOrEqualTo(summary.Wall);

        // The middle of a bucket is within 1/64 of each value in the bucket.
        foreach (double p in new[] { 0, 0.5, 1 })
            summary.WallPercentile(p).Should().BeCloseTo(summary.Wall, (summary.Wall / 64) + TimeSpan.FromTicks(1));
        difference["before"].Count.Should().Be(0);
        difference["before"].Wall.Should().Be(TimeSpan.Zero);
        difference["before"].MinWall.Should().Be(TimeSpan.Zero);
        difference["before"].MaxWall.Should().Be(TimeSpan.Zero);
        difference["after"].Count.Should().Be(1);
        difference.Elapsed.Should().BeCloseTo(later.Elapsed - earlier.Elapsed, TimeSpan.FromTicks(1), "each is rounded down to a tick");
        later.Since(later)["x"].Count.Should().Be(0);
    });

    [Fact]
    public async Task A_recording_has_only_what_happened_meanwhile()
    {
        _meter.Track("x").Dispose();
        Task<MeterSnapshot> recording = _meter.RecordAsync(TimeSpan.FromSeconds(1));
        _meter.Track("x").Dispose();
        _meter.Track("y").Dispose();
        MeterSnapshot recorded = await recording;

        recorded["x"].Count.Should().Be(1);
        recorded["y"].Count.Should().Be(1);
        recorded.Elapsed.Should().BeGreaterThan(TimeSpan.FromMilliseconds(990));
    }

    [Fact]
    public async Task A_recording_can_be_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        Task<MeterSnapshot> recording = _meter.RecordAsync(TimeSpan.FromDays(1), cancelled.Token);
        await cancelled.CancelAsync();
        await FluentActions.Awaiting(() => recording).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public void The_process_has_at_least_the_cpu_of_the_phases() => OwnThread.Run(() =>
    {
        using (_meter.Track("x"))
        {
            using (_meter.Track("y"))
                Burn.Milliseconds(20);
        }

        MeterSnapshot snapshot = _meter.Snapshot();
        ProcessSummary process = snapshot.Process;
        process.Cpu!.Value.Total.Should().BeGreaterThan(TimeSpan.FromMilliseconds(19));
        process.Unattributed!.Value.Should().BeGreaterThanOrEqualTo(TimeSpan.Zero);

        // The burn counts once, for x, and it is not counted again for y within it.
        TimeSpan attributed = process.Cpu.Value.Total - process.Unattributed.Value;
        attributed.Ticks.Should().BeCloseTo(snapshot["x"].Breakdown!.Value.Cpu.Ticks, RoundingTicks);
        process.CoresUsed.Should().BeGreaterThan(0);
    });

    [Fact]
    public void Since_is_the_processs_too() => OwnThread.Run(() =>
    {
        MeterSnapshot earlier = _meter.Snapshot();
        Burn.Milliseconds(20);
        MeterSnapshot later = _meter.Snapshot();
        MeterSnapshot difference = later.Since(earlier);

        difference.Process.Cpu!.Value.Total.Should().BeGreaterThan(TimeSpan.FromMilliseconds(19));
        difference.Process.Cpu.Value.Should().Be(new CpuTime(later.Process.Cpu!.Value.User - earlier.Process.Cpu!.Value.User,
            later.Process.Cpu.Value.System - earlier.Process.Cpu.Value.System));
        difference.Process.Unattributed.Should().Be(difference.Process.Cpu.Value.Total, "no phase ran");
    });
}
