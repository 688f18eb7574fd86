using Workload.Metering.Aggregation;
using Workload.Metering.Tests.Flow;

namespace Workload.Metering.Tests.Aggregation;

/// <summary>
/// A sum must choose the right open scopes. Stripes are copied one after another, and a thread may move from one to another meanwhile.
/// </summary>
public sealed class OpenAtInstantTests
{
    private const long Instant = 1_000;
    private readonly CallPath _path = FlowParts.Path();

    [Theory]
    [InlineData(1, true)]
    [InlineData(Instant, true)]
    [InlineData(Instant + 1, false)]
    [InlineData(0, false)]
    public void A_scope_counts_as_open_if_it_had_begun_at_the_instant(long start, bool counts)
    {
        Begun earlier = new(start: 500), looked = new(start);
        List<OpenScope> open = [earlier];
        _path.StripeOfCurrentCore().Add(looked);
        CallPathTotals figures = _path.Sum(Instant, open, histogram: null);
        open.Should().Equal(counts ? [earlier, looked] : [earlier]);
        figures.Active.Should().Be(counts ? 1 : 0);
        figures.Inclusive.BusyNanoseconds.Should().Be(counts ? 70 : 0);
        figures.Self.BusyNanoseconds.Should().Be(counts ? 50 : 0);
    }

    [Fact]
    public void A_pooled_scope_that_began_anew_while_it_was_looked_at_adds_nothing()
    {
        _path.StripeOfCurrentCore().Add(new Begun(start: 1) { StartsAgainAt = Instant + 1 });
        _path.Sum(Instant, [], histogram: null).Inclusive.BusyNanoseconds.Should().Be(0);
    }

    private sealed class Begun : OpenScope
    {
        public Begun(long start) => StartNanoseconds = start;

        public long? StartsAgainAt { get; init; }

        public override bool TrySum(long nowNanoseconds, out FlowTime inclusive, out FlowTime self)
        {
            StartNanoseconds = StartsAgainAt ?? StartNanoseconds;
            inclusive = new FlowTime { BusyNanoseconds = 70 };
            self = new FlowTime { BusyNanoseconds = 50 };
            return true;
        }
    }
}
