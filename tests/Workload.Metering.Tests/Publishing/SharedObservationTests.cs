using Workload.Metering.Publishing;

namespace Workload.Metering.Tests.Publishing;

public sealed class SharedObservationTests
{
    /// <summary>This time is longer than an observation is shared, on any machine.</summary>
    private static readonly TimeSpan s_longerThanShared = TimeSpan.FromMilliseconds(250);

    private readonly SharedObservation _shared = new(() => new Observation([], 1));

    [Fact]
    public void A_row_of_instruments_shares_one()
    {
        var first = _shared.For("a");
        _shared.For("b").Should().BeSameAs(first);
        _shared.For("c").Should().BeSameAs(first);
        _shared.For("a").Should().NotBeSameAs(first);
    }

    [Fact]
    public void The_next_row_gets_a_new_one_even_if_the_last_row_took_long()
    {
        var first = _shared.For("a");
        Thread.Sleep(s_longerThanShared);
        var late = _shared.For("b");
        late.Should().NotBeSameAs(first);
        _shared.For("c").Should().BeSameAs(late);
        var next = _shared.For("a");
        next.Should().NotBeSameAs(late, "the instrument that began the last row begins a row");
        _shared.For("b").Should().BeSameAs(next);
        _shared.For("c").Should().BeSameAs(next);
    }
}
