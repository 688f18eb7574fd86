namespace Workload.Metering.Tests.Aggregation;

/// <summary>A call tree is bounded in depth and in paths. Calls that do not fit are counted all the same.</summary>
public sealed class PathLimitTests
{
    private const int MaxDepth = 48;

    [Fact]
    public void Two_threads_that_make_one_path_at_once_make_one()
    {
        const int Parents = 200;
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { MaxPhases = Parents + 1 });
        Phase child = meter.GetPhase("child");
        Phase[] parents = [.. Enumerable.Range(0, Parents).Select(i => meter.GetPhase($"parent {i}"))];
        using var both = new Barrier(2);
        Thread[] threads = [Start(), Start()];
        foreach (Thread thread in threads) OwnThread.Join(thread);

        PhaseNode[] roots = [.. meter.Snapshot().Roots.Where(root => root.Name.StartsWith("parent", StringComparison.Ordinal))];
        roots.Should().HaveCount(Parents).And.OnlyContain(
            root => root.Children.Count == 1 && root.Children[0].Name == "child" && root.Children[0].Count == 2);
        meter.Snapshot()["child"].Count.Should().Be(2 * Parents);

        Thread Start() => OwnThread.Start(
            () =>
            {
                foreach (Phase parent in parents)
                {
                    using (parent.Track())
                    {
                        both.SignalAndWait();
                        child.Track().Dispose();
                    }
                }
            },
            out _);
    }

    [Theory]
    [InlineData(MaxDepth, 0)]
    [InlineData(MaxDepth + 1, 1)]
    [InlineData(MaxDepth + 20, 20)]
    public void Deeper_calls_than_the_most_are_below_other(int depth, int below) => OwnThread.Run(() =>
    {
        using var meter = new WorkloadMeter();
        var open = new Stack<PhaseScope>();
        for (int i = 0; i < depth; i++) open.Push(meter.Track($"level {i}"));
        while (open.TryPop(out PhaseScope scope)) scope.Dispose();

        MeterSnapshot snapshot = meter.Snapshot();
        snapshot.Phases.Where(phase => phase.Name != "(other)").Should().HaveCount(depth).And.OnlyContain(phase => phase.Count == 1);
        DepthOf(snapshot.Roots.Single(root => root.Name == "level 0")).Should().Be(Math.Min(depth, MaxDepth));
        snapshot.Roots.Where(root => root.Name == "(other)").Sum(other => other.Children.Count).Should().Be(below);
    });

    [Theory]
    [InlineData(200, 1)]
    [InlineData(300, 2)] // Too many scopes are between the two.
    public void Below_other_a_call_of_the_same_phase_not_too_far_above_contains_the_time(int between, int outermost) => OwnThread.Run(() =>
    {
        using var meter = new WorkloadMeter();
        var open = new Stack<PhaseScope>();
        open.Push(meter.Track("x"));
        for (int i = 0; i < between; i++) open.Push(meter.Track("between"));
        meter.Track("x").Dispose();
        while (open.TryPop(out PhaseScope scope)) scope.Dispose();

        PhaseSummary x = meter.Snapshot()["x"];
        x.Count.Should().Be(2);
        x.Figures.OutermostCount.Should().Be(outermost);
    });

    [Fact]
    public void More_paths_than_ten_a_phase_are_below_other() => OwnThread.Run(() =>
    {
        const int Phases = 12, Most = 10 * Phases;
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { MaxPhases = Phases });
        string[] names = [.. Enumerable.Range(0, Phases).Select(i => $"p{i}")];
        int pairs = 0;
        foreach (string outer in names)
        {
            foreach (string inner in names)
            {
                using (meter.Track(outer)) meter.Track(inner).Dispose();
                pairs++;
            }
        }

        pairs.Should().BeGreaterThan(Most);
        MeterSnapshot snapshot = meter.Snapshot();
        snapshot.Roots.Where(root => root.Name != "(other)").Sum(root => root.Children.Count).Should().Be(Most);
        snapshot.Roots.Single(root => root.Name == "(other)").Children.Sum(child => child.Count).Should().Be(pairs - Most);
        snapshot.Phases.Where(phase => phase.Name != "(other)").Should().OnlyContain(phase => phase.Count == 2 * Phases, "no call is lost");
    });

    private static int DepthOf(PhaseNode node) => 1 + (node.Children.Count == 0 ? 0 : node.Children.Max(DepthOf));
}
