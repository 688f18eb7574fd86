namespace Workload.Metering.Tests.Scopes;

[Collection(Alone.Name)]
public sealed class ThreadAttributionTests : IDisposable
{
    // Each part of a sum is rounded down to a tick.
    private const long RoundingTicks = 10;

    private readonly WorkloadMeter _meter = new(new WorkloadMeterOptions { OverheadBudget = 1 });

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void A_scope_that_ends_on_another_thread_has_wall_time_but_no_breakdown()
    {
        PhaseScope scope = OfThread("x").Track();
        PhaseMeasurement measured = default;
        OwnThread.Run(() => measured = scope.Stop());

        measured.Breakdown.Should().BeNull();
        measured.Wall.Should().BePositive();
        _meter.Snapshot()["x"].Count.Should().Be(1);
        _meter.Snapshot()["x"].Wall.Should().Be(measured.Wall);
        _meter.Snapshot()["x"].Breakdown.Should().BeNull();
        PhaseMeasurement next = OfThread("y").Track().Stop();
        next.Breakdown.Should().NotBeNull();
        _meter.Snapshot().Roots.Single(root => root.Name == "y").Count.Should().Be(1, "the one that ended elsewhere is not its parent");
    }

    [Fact]
    public Task A_scope_across_an_await_that_changes_the_thread_has_no_breakdown() => Task.Run(async () =>
    {
        PhaseScope scope = OfThread("x").Track();
        int before = Environment.CurrentManagedThreadId;
        while (Environment.CurrentManagedThreadId == before)
        {
            await Task.Factory.StartNew(() => { }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        PhaseMeasurement measured = scope.Stop();

        measured.Breakdown.Should().BeNull();
        measured.Wall.Should().BePositive();
    });

    [Theory]
    [InlineData(CpuAttribution.Thread, CpuAttribution.Thread)]
    [InlineData(CpuAttribution.Flow, CpuAttribution.Thread)]
    [InlineData(CpuAttribution.Thread, CpuAttribution.Flow)]
    [InlineData(CpuAttribution.Flow, CpuAttribution.Flow)]
    public void Self_times_of_nested_scopes_add_up_to_the_outermost(CpuAttribution outer, CpuAttribution inner) => OwnThread.Run(() =>
    {
        Phase parent = Of("parent", outer), child = Of("child", inner);
        using (parent.Track())
        {
            Burn.Milliseconds(5);
            using (child.Track())
                Burn.Milliseconds(10);
            Thread.Sleep(5);
        }

        MeterSnapshot snapshot = _meter.Snapshot();
        TimeBreakdown all = snapshot["parent"].Breakdown!.Value, own = snapshot["parent"].Self!.Value,
            nested = snapshot["child"].Breakdown!.Value;
        snapshot["child"].Self.Should().Be(nested);
        nested.Cpu.Should().BeGreaterThan(TimeSpan.FromMilliseconds(9));
        own.Cpu.Should().BeGreaterThan(TimeSpan.FromMilliseconds(4));
        own.Blocked.Should().BeGreaterThan(TimeSpan.FromMilliseconds(3));
        (own.Cpu + nested.Cpu).Ticks.Should().BeCloseTo(all.Cpu.Ticks, RoundingTicks);
        (own.Blocked + nested.Blocked).Ticks.Should().BeCloseTo(all.Blocked.Ticks, RoundingTicks);
        (own.Total + nested.Total).Ticks.Should().BeCloseTo(all.Total.Ticks, RoundingTicks);
        all.Total.Ticks.Should().BeCloseTo(snapshot["parent"].Wall.Ticks, RoundingTicks);
        snapshot.Roots.Single(root => root.Name == "parent").Children.Single().Name.Should().Be("child");
    });

    [Fact]
    public void Three_levels_of_both_kinds_add_up() => OwnThread.Run(() =>
    {
        using (Of("a", CpuAttribution.Flow).Track())
        {
            Burn.Milliseconds(2);
            using (Of("b", CpuAttribution.Thread).Track())
            {
                Burn.Milliseconds(2);
                using (Of("c", CpuAttribution.Flow).Track())
                    Burn.Milliseconds(2);
            }
        }

        MeterSnapshot snapshot = _meter.Snapshot();
        long self = "abc".Sum(name => snapshot[name.ToString()].Self!.Value.Cpu.Ticks);
        self.Should().BeCloseTo(snapshot["a"].Breakdown!.Value.Cpu.Ticks, RoundingTicks);
        snapshot["b"].Breakdown!.Value.Cpu.Should().BeGreaterThan(TimeSpan.FromMilliseconds(4));
    });

    [Fact]
    public async Task A_scope_that_starts_an_asynchronous_flow_keeps_its_figures()
    {
        using var release = new ManualResetEventSlim();
        Task? started = null;
        PhaseMeasurement measured = default;
        OwnThread.Run(() =>
        {
            PhaseScope scope = OfThread("starter").Track();
            started = StartedAsync();
            Burn.Milliseconds(5);
            measured = scope.Stop();
        });
        release.Set();
        await started!;

        measured.Breakdown.Should().NotBeNull("its thread never left it");
        measured.Breakdown!.Value.Cpu.Should().BeGreaterThan(TimeSpan.FromMilliseconds(5));

        async Task StartedAsync()
        {
            using PhaseScope scope = _meter.Track("started");
            await Task.Run(release.Wait);
        }
    }

    [Fact]
    public void A_scope_of_a_thread_allocates_nothing() => OwnThread.Run(() =>
    {
        Phase phase = OfThread("x");
        Phase nested = OfThread("y");
        const int Rounds = 50, Scopes = 1_000;
        long least = long.MaxValue;

        // The smallest round counts and not the sum. The totals get memory when a core, or a power
        // of two of wall times, is first used, and a busy machine may move any scope to a new one.
        for (int round = 0; round < Rounds && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Scopes; i++)
            {
                using (phase.Track())
                using (nested.Track())
                    Thread.SpinWait(1);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        least.Should().Be(0);
    });

    private Phase OfThread(string name) => Of(name, CpuAttribution.Thread);

    private Phase Of(string name, CpuAttribution attribution) => _meter.GetPhase(name, new PhaseOptions { Attribution = attribution });
}
