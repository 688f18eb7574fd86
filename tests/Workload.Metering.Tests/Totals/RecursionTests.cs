namespace Workload.Metering.Tests.Totals;

public sealed class RecursionTests : IDisposable
{
    // Each part of a sum is rounded down to a tick.
    private const long RoundingTicks = 10;

    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void Every_call_counts_and_the_time_once() => OwnThread.Run(() =>
    {
        const int Depth = 5, Rounds = 3;
        for (int i = 0; i < Rounds; i++)
            Descend(Depth, _ => "r", () => Burn.Milliseconds(2));

        PhaseSummary summary = _meter.Snapshot()["r"];
        summary.Count.Should().Be(Rounds * Depth);
        summary.Figures.OutermostCount.Should().Be(Rounds);
        summary.Figures.Histogram.Total.Should().Be(Rounds);
        summary.Wall.Should().BeGreaterThanOrEqualTo(summary.MinWall * Rounds).And.BeLessThanOrEqualTo(summary.MaxWall * Rounds);
        summary.MinWall.Should().BeGreaterThanOrEqualTo(
            TimeSpan.FromMilliseconds(2), "an outermost call takes longer than the burn in the innermost");
        summary.MeanWall.Ticks.Should().BeCloseTo(summary.Wall.Ticks / Rounds, 1);
        summary.WallPercentile(0).Should().BeGreaterThanOrEqualTo(summary.MinWall);
        summary.WallPercentile(1).Should().BeLessThanOrEqualTo(summary.MaxWall);
        summary.Breakdown!.Value.Total.Ticks.Should().BeCloseTo(summary.Wall.Ticks, RoundingTicks);
        summary.Self!.Value.Total.Ticks.Should().BeCloseTo(summary.Wall.Ticks, RoundingTicks, "all of its time is its own");
    });

    [Fact]
    public void A_recursion_by_way_of_another_phase_counts_its_time_once() => OwnThread.Run(() =>
    {
        Descend(4, depth => depth % 2 == 0 ? "a" : "b", () => Burn.Milliseconds(2));

        MeterSnapshot snapshot = _meter.Snapshot();
        snapshot["a"].Count.Should().Be(2);
        snapshot["b"].Count.Should().Be(2);
        snapshot["a"].Figures.OutermostCount.Should().Be(1);
        snapshot["b"].Figures.OutermostCount.Should().Be(1);
        snapshot["b"].Wall.Should().BeLessThanOrEqualTo(snapshot["a"].Wall);
        (snapshot["a"].Self!.Value.Total + snapshot["b"].Self!.Value.Total).Ticks.Should().BeCloseTo(
            snapshot["a"].Wall.Ticks, RoundingTicks);
    });

    [Fact]
    public void A_deep_mutual_recursion_has_a_bounded_tree_and_counts_every_call() => OwnThread.Run(() =>
    {
        const int Depth = 400;
        Descend(Depth, depth => depth % 2 == 0 ? "a" : "b", () => { });

        MeterSnapshot snapshot = _meter.Snapshot();
        snapshot["a"].Count.Should().Be(Depth / 2);
        snapshot["b"].Count.Should().Be(Depth / 2);
        Nodes(snapshot.Roots).Should().BeLessThan(60, "48 levels, and a path a phase for the rest");
    });

    [Fact]
    public void A_deep_mutual_recursion_counts_its_time_once() => OwnThread.Run(() =>
    {
        Descend(100, depth => depth % 2 == 0 ? "a" : "b", () => Burn.Milliseconds(2));

        MeterSnapshot snapshot = _meter.Snapshot();
        snapshot["a"].Figures.OutermostCount.Should().Be(1);
        snapshot["b"].Figures.OutermostCount.Should().Be(1);
        snapshot["b"].Wall.Should().BeLessThanOrEqualTo(snapshot["a"].Wall);
        (snapshot["a"].Self!.Value.Total + snapshot["b"].Self!.Value.Total).Ticks.Should().BeCloseTo(
            snapshot["a"].Wall.Ticks, RoundingTicks);
    });

    private static int Nodes(IReadOnlyList<PhaseNode> nodes) => nodes.Count + nodes.Sum(node => Nodes(node.Children));

    private void Descend(int depth, Func<int, string> name, Action innermost)
    {
        if (depth == 0)
        {
            innermost();
            return;
        }

        using (_meter.Track(name(depth)))
            Descend(depth - 1, name, innermost);
    }
}
