namespace Workload.Metering.Tests.Scopes;

/// <summary>These tests replace the process's default meter, so no other test may run beside them.</summary>
[Collection(Alone.Name)]
public sealed class MeterOfTheFlowTests : IDisposable
{
    private readonly WorkloadMeter _a = new();
    private readonly WorkloadMeter _b = new();

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
    }

    [Fact]
    public void The_default_is_replaced_and_restored()
    {
        WorkloadMeter before = Meter.Default;
        WorkloadMeter.Default.Should().BeSameAs(before);
        using (Meter.UseDefault(_a))
        {
            Meter.Default.Should().BeSameAs(_a);
            using (Meter.UseDefault(_b))
                Meter.Track("x").Dispose();
            Meter.Default.Should().BeSameAs(_a);
        }

        Meter.Default.Should().BeSameAs(before);
        _b.Snapshot()["x"].Count.Should().Be(1);
        _a.Snapshot().Phases.Should().BeEmpty();
    }

    [Fact]
    public void A_default_that_was_replaced_since_is_not_touched()
    {
        WorkloadMeter before = Meter.Default;
        IDisposable first = Meter.UseDefault(_a);
        IDisposable second = Meter.UseDefault(_b);
        first.Dispose();
        Meter.Default.Should().BeSameAs(_b);
        second.Dispose();
        using IDisposable restored = Meter.UseDefault(before);
        Meter.Default.Should().BeSameAs(before);
        FluentActions.Invoking(() => Meter.UseDefault(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Inside_a_scope_the_static_meter_is_the_scopes() => OwnThread.Run(() =>
    {
        using (_a.Track("outer"))
        {
            Meter.Track("inner").Dispose();
            Meter.Track("inner", () => 1);
            Meter.Measure("inner", () => { });
            Meter.Snapshot()["inner"].Count.Should().Be(3);
        }

        PhaseNode outer = _a.Snapshot().Roots.Single(root => root.Name == "outer");
        outer.Children.Single().Name.Should().Be("inner");
        outer.Children.Single().Count.Should().Be(3);
    });

    [Fact]
    public void An_entered_meter_is_left_again() => OwnThread.Run(() =>
    {
        using (Meter.UseDefault(_b))
        {
            using (_a.Enter())
            {
                Meter.Track("x").Dispose();
                using (_b.Enter())
                    Meter.Track("y").Dispose();
                Meter.Track("x").Dispose();
            }

            Meter.Track("y").Dispose();
        }

        _a.Snapshot()["x"].Count.Should().Be(2);
        _b.Snapshot()["y"].Count.Should().Be(2);
        _a.Snapshot().Roots.Select(root => root.Name).Should().Equal("x");
        _b.Snapshot().Roots.Select(root => root.Name).Should().Equal("y");
    });

    [Fact]
    public async Task Two_meters_in_parallel_flows_do_not_mix()
    {
        const int Calls = 50;
        await Task.WhenAll(
            Enumerable.Range(0, 4).Select(i => Task.Run(() => UseAsync(i % 2 == 0 ? _a : _b, i % 2 == 0 ? "of a" : "of b"))));

        _a.Snapshot().Phases.Select(phase => phase.Name).Should().Equal("of a", "nested");
        _b.Snapshot().Phases.Select(phase => phase.Name).Should().Equal("of b", "nested");
        foreach ((WorkloadMeter meter, string name) in new[] { (_a, "of a"), (_b, "of b") })
        {
            meter.Snapshot()[name].Count.Should().Be(2 * Calls);
            meter.Snapshot()["nested"].Count.Should().Be(2 * Calls);
            meter.Snapshot().Roots.Single(root => root.Name == name).Children.Single().Count.Should().Be(2 * Calls);
        }

        static async Task UseAsync(WorkloadMeter meter, string name)
        {
            using (meter.Enter())
            {
                for (int i = 0; i < Calls; i++)
                {
                    using (Meter.Track(name))
                    {
                        await Task.Yield();
                        await Meter.TrackAsync("nested", async () => await Task.Yield());
                    }
                }
            }
        }
    }

    [Fact]
    public void A_scope_of_another_meter_is_not_nested_in_this_ones_tree() => OwnThread.Run(() =>
    {
        using (_a.Track("x"))
        using (_b.Track("y"))
            Burn.Milliseconds(5);

        _a.Snapshot().Roots.Single().Children.Should().BeEmpty();
        _b.Snapshot().Roots.Single().Name.Should().Be("y");
        TimeBreakdown outer = _a.Snapshot()["x"].Breakdown!.Value;
        outer.Cpu.Should().BeGreaterThan(TimeSpan.FromMilliseconds(4), "the other meter's scope ran in it");
        _a.Snapshot()["x"].Self.Should().Be(outer);
        _b.Snapshot()["y"].Breakdown!.Value.Cpu.Should().BeGreaterThan(TimeSpan.FromMilliseconds(4));
    });

    [Fact]
    public void A_handle_from_the_static_meter_follows_the_flow() => OwnThread.Run(() =>
    {
        Phase phase;
        using (Meter.UseDefault(_a))
        {
            phase = Meter.GetPhase("x", new PhaseOptions { Attribution = CpuAttribution.Thread });
            _a.Snapshot()["x"].Count.Should().Be(0, "it is declared at once");
            phase.Track().Dispose();
            using (_b.Enter())
                phase.Track().Dispose();
            phase.Track().Dispose();
        }

        using (Meter.UseDefault(_b))
            phase.Track().Dispose();

        phase.Name.Should().Be("x");
        _a.Snapshot()["x"].Count.Should().Be(2);
        _b.Snapshot()["x"].Count.Should().Be(2);
        _b.GetPhase("x").Options.Attribution.Should().Be(CpuAttribution.Thread, "its options go with it");
    });

    [Fact]
    public void A_handle_from_a_meter_is_that_meters() => OwnThread.Run(() =>
    {
        Phase phase = _a.GetPhase("x");
        using (_b.Enter())
            phase.Track().Dispose();

        _a.Snapshot()["x"].Count.Should().Be(1);
        _b.Snapshot().Phases.Should().BeEmpty();
    });
}
