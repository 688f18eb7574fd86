using Workload.Metering.Aggregation;

namespace Workload.Metering.Tests.Aggregation;

public sealed class ProcessShareTests
{
    private const long Second = 1_000_000_000;

    private readonly ProcessShare _share = new();

    [Fact]
    public void Before_anything_was_read_there_is_no_estimate()
    {
        _share.TryEstimate(Second, out long user, out long system).Should().BeFalse();
        (user, system, _share.Read).Should().Be((0, 0, 0));
    }

    [Fact]
    public void A_scope_of_no_length_teaches_nothing()
    {
        _share.Learn(0, 5, 5);
        _share.TryEstimate(Second, out long user, out long system).Should().BeFalse();
        (user, system, _share.Read).Should().Be((0, 0, 1));
    }

    [Fact]
    public void What_was_not_read_is_estimated_by_a_ratio_of_sums()
    {
        _share.Learn(Second, Second / 2, Second / 10);
        _share.Learn(3 * Second, Second / 2, Second / 10);
        _share.TryEstimate(2 * Second, out long user, out long system).Should().BeTrue();
        user.Should().BeCloseTo(Second / 2, 1);
        system.Should().BeCloseTo(Second / 10, 1);
        _share.Read.Should().Be(2);
    }

    [Fact]
    public void Up_to_a_minute_all_of_it_weighs_the_same()
    {
        _share.Learn(60 * Second, 0, 0);
        _share.Learn(Second, Second, Second);

        // The sums are halved because 61 s were learnt, whatever the order was.
        _share.TryEstimate(61 * Second, out long user, out long system);
        user.Should().BeCloseTo(Second, 61);
        system.Should().BeCloseTo(Second, 61);
        _share.Learn(Second, Second, 3 * Second);
        _share.TryEstimate(63 * Second, out user, out system);

        // (0.5 + 1) ÷ (30.5 + 1) of 63 s, and (0.5 + 3) ÷ (30.5 + 1).
        user.Should().BeCloseTo(3 * Second, 63);
        system.Should().BeCloseTo(7 * Second, 63);
    }

    [Fact]
    public void Threads_that_teach_at_once_lose_nothing()
    {
        const int Threads = 4, Rounds = 50_000;
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => OwnThread.Start(
            () =>
            {
                for (int i = 0; i < Rounds; i++) _share.Learn(100, 50, 25);
            },
            out Func<Exception?> _))];
        foreach (Thread thread in threads) OwnThread.Join(thread);
        _share.Read.Should().Be(Threads * Rounds);
    }
}
