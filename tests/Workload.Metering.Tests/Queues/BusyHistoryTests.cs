using Workload.Metering.Queues;

namespace Workload.Metering.Tests.Queues;

/// <summary>How long something was busy since an instant, also after more runs than there is room for.</summary>
public sealed class BusyHistoryTests
{
    private const long Millisecond = 1_000_000;

    [Fact]
    public void Without_runs_nothing_was_busy() => new BusyHistory().Since(5 * Millisecond).Should().Be(new BusyHistory.Sum(0, 0));

    [Fact]
    public void After_the_last_run_nothing_was_busy()
    {
        var history = new BusyHistory();
        Run(history, from: 10, to: 12);

        history.Since(12 * Millisecond).Should().Be(new BusyHistory.Sum(0, 0));
        history.Since(20 * Millisecond).Should().Be(new BusyHistory.Sum(0, 0));
    }

    [Fact]
    public void A_run_counts_from_the_instant_on()
    {
        var history = new BusyHistory();
        Run(history, from: 10, to: 14);
        Run(history, from: 20, to: 21);

        history.Since(0).Busy.Should().Be(5 * Millisecond);
        history.Since(11 * Millisecond).Busy.Should().Be(4 * Millisecond);
        history.Since(14 * Millisecond).Busy.Should().Be(1 * Millisecond);
        history.Since(17 * Millisecond).Busy.Should().Be(1 * Millisecond);
    }

    [Fact]
    public void A_time_may_be_busy_for_a_part_and_a_wait_for_a_core_for_another()
    {
        var history = new BusyHistory();
        history.Add(10 * Millisecond, 20 * Millisecond, busyNanoseconds: 4 * Millisecond, waitedNanoseconds: 2 * Millisecond);

        history.Since(0).Should().Be(new BusyHistory.Sum(4 * Millisecond, 2 * Millisecond));
        history.Since(15 * Millisecond).Should().Be(new BusyHistory.Sum(2 * Millisecond, 1 * Millisecond));
    }

    [Fact]
    public void Runs_that_end_out_of_order_all_count()
    {
        var history = new BusyHistory();
        Run(history, from: 10, to: 20);
        Run(history, from: 12, to: 18);

        history.Since(0).Busy.Should().Be(16 * Millisecond);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(900)]
    [InlineData(20_000)]
    public void After_a_hundred_thousand_runs_the_sums_of_any_age_are_nearly_right(int ageMilliseconds)
    {
        const int Runs = 100_000;
        var history = new BusyHistory();

        // Three quarters of each millisecond are busy.
        for (int i = 0; i < Runs; i++)
            history.Add(i * Millisecond, (i * Millisecond) + (3 * Millisecond / 4), 3 * Millisecond / 4, 0);

        // An instant that was dropped moves the sum by at most a tenth of the age, and here less because the runs are even.
        double busy = history.Since((Runs - ageMilliseconds) * Millisecond).Busy;
        busy.Should().BeApproximately(0.75 * ageMilliseconds * Millisecond, (0.02 * ageMilliseconds * Millisecond) + Millisecond);
    }

    [Fact]
    public void Short_runs_do_not_displace_what_was_long_ago()
    {
        var history = new BusyHistory();
        Run(history, from: 0, to: 100);
        for (int i = 0; i < 10_000; i++)
        {
            long start = (100 * Millisecond) + (i * 10_000L);
            history.Add(start, start + 2_000, 2_000, 0);
        }

        // The short runs are busy for a fifth of 100 ms. The end of the long one may have been dropped, which moves it by a tenth of its
        // age.
        history.Since(0).Busy.Should().BeCloseTo(120 * Millisecond, 2_000_000);
        history.Since(100 * Millisecond).Busy.Should().BeCloseTo(20 * Millisecond, 10_000_000);
    }

    [Fact]
    public void A_time_without_a_run_is_idle_until_the_next_one()
    {
        var history = new BusyHistory();
        Run(history, from: 10, to: 14);
        Run(history, from: 20, to: 24);
        Run(history, from: 24, to: 28);

        LastIdle(history, now: 28).Should().Be(20);
    }

    [Fact]
    public void A_short_time_without_a_run_may_be_code_that_nobody_noted()
    {
        var history = new BusyHistory();
        Run(history, from: 10, to: 14);
        Run(history, from: 15, to: 19);

        LastIdle(history, now: 20).Should().Be(10);
    }

    [Fact]
    public void What_has_not_run_for_long_is_idle_now()
    {
        var history = new BusyHistory();
        LastIdle(history, now: 5).Should().Be(5);
        Run(history, from: 10, to: 14);

        LastIdle(history, now: 17).Should().Be(17);
    }

    [Theory]
    [InlineData(0, 0, 24)]
    [InlineData(3, 0, 21)]
    [InlineData(3, 2, 19)] // A thread that waits for a core has something to run.
    [InlineData(6, 3, 10)] // A rest of a millisecond is no evidence that it was idle.
    public void A_pause_is_idle_at_first_and_used_at_its_end(int busy, int waited, int lastIdle)
    {
        var history = new BusyHistory();
        Run(history, from: 10, to: 14);
        history.Add(14 * Millisecond, 24 * Millisecond, busy * Millisecond, waited * Millisecond);
        Run(history, from: 24, to: 28);

        LastIdle(history, now: 28).Should().Be(lastIdle);
    }

    [Fact]
    public void The_last_idle_time_is_known_after_more_runs_than_there_is_room_for()
    {
        var history = new BusyHistory();
        Run(history, from: 10, to: 14);
        for (int i = 20; i < 10_000; i++) Run(history, from: i, to: i + 1);

        LastIdle(history, now: 10_000).Should().Be(20);
    }

    private static double LastIdle(BusyHistory history, int now) => (double)history.LastIdle(now * Millisecond) / Millisecond;

    private static void Run(BusyHistory history, int from, int to) =>
        history.Add(from * Millisecond, to * Millisecond, (to - from) * Millisecond, 0);
}
