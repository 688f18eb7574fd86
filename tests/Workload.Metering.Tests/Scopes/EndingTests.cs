using System.Diagnostics;

namespace Workload.Metering.Tests.Scopes;

public sealed class EndingTests : IDisposable
{
    private readonly RecordingLog _log = new();
    private readonly WorkloadMeter _meter;

    public EndingTests() => _meter = new WorkloadMeter(loggerFactory: _log);

    public void Dispose()
    {
        _meter.Dispose();
        _log.Dispose();
    }

    [Theory]
    [InlineData(CpuAttribution.Flow)]
    [InlineData(CpuAttribution.Thread)]
    public void A_second_stop_says_the_same(CpuAttribution attribution)
    {
        PhaseScope scope = Begin("x", attribution);
        Thread.Sleep(2);
        PhaseMeasurement first = scope.Stop();
        Thread.Sleep(2);

        scope.Stop().Should().Be(first);
        scope.Peek().Should().Be(first);
        scope.Dispose();
        scope.Stop().Should().Be(first);
        first.Wall.Should().BeGreaterThan(TimeSpan.FromMilliseconds(1));
        _meter.Snapshot()["x"].Count.Should().Be(1);
    }

    [Theory]
    [InlineData(CpuAttribution.Flow)]
    [InlineData(CpuAttribution.Thread)]
    public void A_second_dispose_does_nothing(CpuAttribution attribution)
    {
        PhaseScope first = Begin("x", attribution);
        first.Dispose();
        using PhaseScope second = Begin("x", attribution);
        first.Dispose();

        _meter.Snapshot()["x"].Count.Should().Be(1);
        _meter.Snapshot()["x"].Active.Should().Be(1, "a handle of the first does not end the second");
    }

    [Theory]
    [InlineData(CpuAttribution.Flow)]
    [InlineData(CpuAttribution.Thread)]
    public void Copies_share_one_state(CpuAttribution attribution)
    {
        PhaseScope scope = Begin("x", attribution);
        PhaseScope copy = scope;
        copy.Rename("y");
        copy.Fail("broken");
        PhaseMeasurement measurement = copy.Stop();

        scope.Stop().Should().Be(measurement);
        scope.Dispose();
        measurement.Phase.Should().Be("y");
        _meter.Snapshot()["y"].Count.Should().Be(1);
        _meter.Snapshot()["y"].Failed.Should().Be(1);
        _meter.Snapshot()["x"].Count.Should().Be(0);
        _meter.Snapshot()["x"].Active.Should().Be(0);
    }

    [Theory]
    [InlineData(CpuAttribution.Flow, CpuAttribution.Flow)]
    [InlineData(CpuAttribution.Thread, CpuAttribution.Thread)]
    [InlineData(CpuAttribution.Flow, CpuAttribution.Thread)]
    [InlineData(CpuAttribution.Thread, CpuAttribution.Flow)]
    public void Scopes_disposed_out_of_order_lose_nothing(CpuAttribution outer, CpuAttribution inner)
    {
        PhaseScope a = Begin("a", outer);
        PhaseScope b = Begin("b", inner);
        Thread.Sleep(2);
        a.Dispose();
        Thread.Sleep(2);
        PhaseMeasurement measured = b.Stop();
        Begin("c", CpuAttribution.Flow).Dispose();

        MeterSnapshot snapshot = _meter.Snapshot();
        snapshot["a"].Count.Should().Be(1);
        snapshot["b"].Count.Should().Be(1);
        snapshot["a"].Breakdown.Should().NotBeNull();
        measured.Breakdown.Should().NotBeNull();
        measured.Breakdown!.Value.Total.Should().BeCloseTo(measured.Wall, s_rounding);
        snapshot["a"].Breakdown!.Value.Total.Should().BeCloseTo(snapshot["a"].Wall, s_rounding);
        snapshot.Roots.Select(root => root.Name).Should().Contain("c", "no trace of the two is left");
        snapshot.Roots.Single(root => root.Name == "c").Count.Should().Be(1);
        snapshot.Active.Should().BeEmpty();
    }

    [Fact]
    public void A_flow_may_end_its_scope_on_another_thread()
    {
        PhaseScope scope = _meter.Track("x");
        PhaseMeasurement measured = default;
        OwnThread.Run(() => measured = scope.Stop());

        measured.Breakdown.Should().NotBeNull();
        _meter.Snapshot()["x"].Count.Should().Be(1);
        _meter.Track("y").Dispose();
        _meter.Snapshot().Roots.Single(root => root.Name == "y").Count.Should().Be(1, "the scope that ended elsewhere is not y's parent");
        scope.Dispose();
        _meter.Snapshot()["x"].Count.Should().Be(1);
    }

    [Fact]
    public void A_scope_that_ends_in_another_flow_has_wall_time_but_no_breakdown_and_says_so_once()
    {
        for (int i = 0; i < 2; i++)
        {
            PhaseScope scope = _meter.Track("x");
            OwnThread.RunOutsideFlow(() => scope.Dispose());
            scope.Stop().Breakdown.Should().BeNull();
            scope.Stop().IoRatio.Should().BeNull();
            scope.Stop().Wall.Should().BePositive();
        }

        _meter.Snapshot()["x"].Count.Should().Be(2);
        _meter.Snapshot()["x"].Wall.Should().BePositive();
        _meter.Snapshot()["x"].Breakdown.Should().BeNull();
        _log.Named("FlowLost").Should().ContainSingle().Which.Should().Contain("'x'");
    }

    [Fact]
    public async Task A_scope_that_an_asynchronous_callee_returns_has_no_breakdown_of_what_the_caller_did()
    {
        long start = Stopwatch.GetTimestamp();
        PhaseScope scope = await BeginAsync();
        await Task.Yield();

        // An unseen part of less than a half would be added to the error. The first call of the callee may take longer than the burn.
        Burn.Milliseconds(20 + (2 * (int)Stopwatch.GetElapsedTime(start).TotalMilliseconds));
        PhaseMeasurement measured = scope.Stop();

        measured.Breakdown.Should().BeNull();
        measured.Wall.Should().BePositive();
        _meter.Snapshot()["x"].Count.Should().Be(1);

        async Task<PhaseScope> BeginAsync()
        {
            PhaseScope begun = _meter.Track("x");
            await Task.Yield();
            return begun;
        }
    }

    [Fact]
    public void A_scope_may_end_after_its_meter()
    {
        PhaseScope scope = _meter.Track("x");
        _meter.Dispose();
        scope.Dispose();
        _meter.Dispose();

        _meter.Snapshot()["x"].Count.Should().Be(1);
        _meter.Snapshot()["x"].Breakdown.Should().NotBeNull();
    }

    [Fact]
    public void A_scope_that_is_never_disposed_is_active_and_costs_no_other_its_figures() => OwnThread.Run(() =>
    {
        GC.KeepAlive(_meter.Track("forgotten"));
        for (int i = 0; i < 3; i++)
            _meter.Track("x").Dispose();

        MeterSnapshot snapshot = _meter.Snapshot();
        snapshot["x"].Count.Should().Be(3);
        snapshot["x"].Breakdown.Should().NotBeNull();
        snapshot["forgotten"].Count.Should().Be(0);
        snapshot["forgotten"].Active.Should().Be(1);
        snapshot.Active.Select(scope => scope.Phase).Should().Equal("forgotten");
    });

    [Fact]
    public void A_default_scope_does_nothing()
    {
        PhaseScope scope = default;
        scope.Rename("x");
        scope.Fail("broken");
        scope.Stop().Should().Be(default(PhaseMeasurement));
        scope.Peek().Should().Be(default(PhaseMeasurement));
        scope.Capture().Enter().Dispose();
        scope.Dispose();
        default(PhaseContext).Enter().Dispose();
        default(PhaseEntry).Dispose();
        _meter.Snapshot().Phases.Should().BeEmpty();
    }

    // Each part of a sum is rounded down to a tick.
    private static readonly TimeSpan s_rounding = TimeSpan.FromTicks(10);

    private PhaseScope Begin(string name, CpuAttribution attribution) =>
        _meter.GetPhase(name, new PhaseOptions { Attribution = attribution }).Track();
}
