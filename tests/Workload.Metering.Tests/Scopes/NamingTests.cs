namespace Workload.Metering.Tests.Scopes;

public sealed class NamingTests : IDisposable
{
    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [Theory]
    [InlineData(CpuAttribution.Flow)]
    [InlineData(CpuAttribution.Thread)]
    public void A_renamed_scope_counts_under_its_last_name_with_all_its_time(CpuAttribution attribution)
    {
        PhaseScope scope = _meter.GetPhase("first", new PhaseOptions { Attribution = attribution }).Track();
        Thread.Sleep(5);
        scope.Rename("second");
        _meter.Snapshot().Active.Select(active => active.Phase).Should().Equal("second");
        scope.Rename("third");
        PhaseMeasurement measured = scope.Stop();
        scope.Rename("fourth");

        measured.Phase.Should().Be("third");
        MeterSnapshot snapshot = _meter.Snapshot();
        snapshot["first"].Count.Should().Be(0);
        snapshot["second"].Count.Should().Be(0);
        snapshot["third"].Count.Should().Be(1);
        snapshot["third"].Wall.Should().Be(measured.Wall).And.BeGreaterThan(TimeSpan.FromMilliseconds(4));
        snapshot["third"].Breakdown!.Value.Total.Should().Be(measured.Breakdown!.Value.Total);
        snapshot.TryGetPhase("fourth", out _).Should().BeFalse("it had ended");
    }

    [Fact]
    public void A_renamed_nested_scope_stays_below_its_parent()
    {
        using (_meter.Track("parent"))
        {
            using PhaseScope scope = _meter.Track("child");
            scope.Rename("other child");
        }

        PhaseNode parent = _meter.Snapshot().Roots.Single(root => root.Name == "parent");
        parent.Children.Single(child => child.Name == "other child").Count.Should().Be(1);
        parent.Children.Single(child => child.Name == "child").Count.Should().Be(0);
    }

    [Fact]
    public void A_failed_scope_is_counted_as_failed_once()
    {
        using (PhaseScope scope = _meter.Track("x"))
        {
            scope.Fail("timeout");
            scope.Fail("500");
        }

        PhaseScope good = _meter.Track("x");
        good.Dispose();
        good.Fail("too late");
        _meter.Snapshot()["x"].Count.Should().Be(2);
        _meter.Snapshot()["x"].Failed.Should().Be(1);
    }

    [Theory]
    [InlineData(CpuAttribution.Flow)]
    [InlineData(CpuAttribution.Thread)]
    public void A_peek_grows_and_the_end_is_no_less(CpuAttribution attribution)
    {
        PhaseScope scope = _meter.GetPhase("x", new PhaseOptions { Attribution = attribution }).Track();
        Thread.Sleep(2);
        PhaseMeasurement early = scope.Peek();
        Thread.Sleep(2);
        PhaseMeasurement late = scope.Peek();
        PhaseMeasurement end = scope.Stop();

        early.Phase.Should().Be("x");
        early.Wall.Should().BeGreaterThan(TimeSpan.FromMilliseconds(1));
        late.Wall.Should().BeGreaterThan(early.Wall + TimeSpan.FromMilliseconds(1));
        end.Wall.Should().BeGreaterThanOrEqualTo(late.Wall);
        late.Breakdown!.Value.Total.Should().BeGreaterThan(early.Breakdown!.Value.Total);
        end.Breakdown!.Value.Total.Should().BeGreaterThanOrEqualTo(late.Breakdown.Value.Total);
        end.Breakdown.Value.Cpu.Should().BeGreaterThanOrEqualTo(late.Breakdown.Value.Cpu);
        _meter.Snapshot()["x"].Count.Should().Be(1);
    }
}
