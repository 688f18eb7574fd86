using Workload.Metering.Aggregation;
using Workload.Metering.Publishing;

namespace Workload.Metering.Tests.Publishing;

/// <summary>The waits are counters, which never go back and add up to the two states.</summary>
public sealed class WaitSeriesTests
{
    private static readonly WaitName s_http = WaitName.Get(WaitKind.Http, "api.example");
    private static readonly WaitName s_lock = WaitName.Get(WaitKind.Lock, null);
    private static readonly WaitName s_file = WaitName.Get(WaitKind.File, "/data");

    private readonly WaitSeries _series = new();

    [Fact]
    public void Awaiting_time_is_divided_exactly_and_the_rest_is_unnamed()
    {
        Of(_series.Raise(0, 1_000, [Named(s_http, 700)]), s_http).AwaitingNanoseconds.Should().Be(700);
        var waits = _series.Raise(0, 1_500, [Named(s_http, 900)]);
        Of(waits, s_http).AwaitingNanoseconds.Should().Be(900);
        Of(waits, WaitName.Unnamed).AwaitingNanoseconds.Should().Be(600);
    }

    [Fact]
    public void What_is_named_before_its_time_is_published_waits_for_it()
    {
        Of(_series.Raise(0, 500, [Named(s_http, 700)]), s_http).AwaitingNanoseconds.Should().Be(500);
        var waits = _series.Raise(0, 900, [Named(s_http, 700)]);
        Of(waits, s_http).AwaitingNanoseconds.Should().Be(700);
        Of(waits, WaitName.Unnamed).AwaitingNanoseconds.Should().Be(200);
    }

    [Fact]
    public void Figures_that_go_back_take_nothing_back()
    {
        _series.Raise(100, 1_000, [Named(s_http, 900, samples: 10)]);
        var waits = _series.Raise(100, 1_000, [Named(s_http, 300, samples: 2)]);
        Of(waits, s_http).Should().Be(new WaitTimes(s_http, 100, 900));
        Of(waits, WaitName.Unnamed).AwaitingNanoseconds.Should().Be(100);
    }

    [Fact]
    public void Blocked_time_has_no_name_before_it_was_sampled_eight_times()
    {
        Of(_series.Raise(1_000, 0, [Named(s_lock, 0, samples: 7)]), WaitName.Unnamed).BlockedNanoseconds.Should().Be(1_000);
        var waits = _series.Raise(2_000, 0, [Named(s_lock, 0, samples: 8)]);
        Of(waits, s_lock).BlockedNanoseconds.Should().Be(1_000, "published time without a name gets no name later");
        Of(waits, WaitName.Unnamed).BlockedNanoseconds.Should().Be(1_000);
    }

    [Fact]
    public void A_phase_that_changes_is_divided_by_what_it_waits_for_now()
    {
        _series.Raise(10_000, 0, [Named(s_lock, 0, samples: 1_000)]);
        for (int round = 1; round <= 20; round++)
            _series.Raise(10_000 + (round * 1_000), 0, [Named(s_lock, 0, samples: 1_000), Named(s_file, 0, samples: round * 100)]);
        long before = Of(
            _series.Raise(30_000, 0, [Named(s_lock, 0, samples: 1_000), Named(s_file, 0, samples: 2_000)]), s_file).BlockedNanoseconds;
        var waits = _series.Raise(31_000, 0, [Named(s_lock, 0, samples: 1_000), Named(s_file, 0, samples: 2_100)]);
        (Of(waits, s_file).BlockedNanoseconds - before).Should().BeGreaterThan(950);
    }

    [Fact]
    public void Whatever_comes_the_sums_are_those_of_the_states_and_nothing_goes_back()
    {
        var random = new Random(5);
        long blocked = 0, awaiting = 0;
        IReadOnlyList<WaitTimes> before = [];
        for (int round = 0; round < 500; round++)
        {
            blocked += random.Next(100_000);
            awaiting += random.Next(100_000);
            var waits = _series.Raise(blocked, awaiting, [Named(s_http, random.NextInt64(awaiting + 1_000), random.Next(round + 1)),
                Named(s_file, random.NextInt64(awaiting + 1), round), Named(WaitName.Unnamed, 0, round / 3)]);
            waits.Sum(wait => wait.BlockedNanoseconds).Should().Be(blocked);
            waits.Sum(wait => wait.AwaitingNanoseconds).Should().Be(awaiting);
            foreach (var wait in before)
            {
                Of(waits, wait.Name).BlockedNanoseconds.Should().BeGreaterThanOrEqualTo(wait.BlockedNanoseconds);
                Of(waits, wait.Name).AwaitingNanoseconds.Should().BeGreaterThanOrEqualTo(wait.AwaitingNanoseconds);
            }

            before = waits;
        }
    }

    private static WaitFigure Named(WaitName name, long awaiting, long samples = 0) =>
        new() { Name = name, AwaitingNanoseconds = awaiting, Samples = samples };

    private static WaitTimes Of(IReadOnlyList<WaitTimes> waits, WaitName name) => waits.SingleOrDefault(wait => wait.Name == name);
}
