namespace Workload.Metering.Tests.Scopes;

public sealed class DiscardTests : IDisposable
{
    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [Theory]
    [InlineData(CpuAttribution.Flow)]
    [InlineData(CpuAttribution.Thread)]
    public void A_discarded_scope_is_neither_counted_nor_active_and_what_was_nested_in_it_is(CpuAttribution attribution)
    {
        Phase phase = _meter.GetPhase("discarded", new PhaseOptions { Attribution = attribution });
        PhaseScope scope = phase.Track();
        _meter.Track("nested").Dispose();
        scope.Discard();
        scope.Discard();
        scope.Dispose();

        MeterSnapshot snapshot = _meter.Snapshot();
        snapshot["discarded"].Count.Should().Be(0);
        snapshot["discarded"].Active.Should().Be(0);
        snapshot["discarded"].Wall.Should().Be(TimeSpan.Zero);
        snapshot["nested"].Count.Should().Be(1);
        snapshot.Active.Should().BeEmpty();
        phase.Track().Dispose();
        _meter.Snapshot()["discarded"].Count.Should().Be(1, "the next scope is another one");
    }

    [Fact]
    public void A_stale_copy_of_a_thread_scope_discards_nothing()
    {
        Phase phase = _meter.GetPhase("x", new PhaseOptions { Attribution = CpuAttribution.Thread });
        PhaseScope stale = phase.Track();
        stale.Dispose();
        PhaseScope current = phase.Track();
        stale.Discard();
        _meter.Snapshot()["x"].Active.Should().Be(1, "it is another use of the same pooled scope");
        current.Dispose();

        _meter.Snapshot()["x"].Count.Should().Be(2);
    }
}
