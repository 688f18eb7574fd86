using Workload.Metering.Publishing;

namespace Workload.Metering.Tests.Publishing;

public sealed class WindowTickerTests
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1), s_step = s_window / 12;

    [Fact]
    public void The_ticker_stops_where_nobody_wants_it_and_starts_again()
    {
        var time = new ManualTime();
        bool wanted = true;
        int ticks = 0, stops = 0;
        using var ticker = new WindowTicker(time, s_step, () => wanted, () => ticks++, () => stops++);
        ticker.Start();
        ticker.Start();
        time.Advance(s_step);
        ticks.Should().Be(2, "the first tick is due at once, and a second start adds none");

        wanted = false;
        time.Advance(3 * s_step);
        (ticks, stops).Should().Be((2, 1), "it checks once more and then stops");

        wanted = true;
        time.Advance(3 * s_step);
        ticks.Should().Be(2, "nobody has started it since then");
        ticker.Start();
        time.Advance(TimeSpan.Zero);
        ticks.Should().Be(3);
    }

    [Fact]
    public void A_ticker_that_nobody_wants_does_not_start()
    {
        var time = new ManualTime();
        using var factory = new OneMeterFactory();
        using var meter = new WorkloadMeter(
            new WorkloadMeterOptions { RecentWindow = s_window, TimeProvider = time }, meterFactory: factory);
        using var durations = new RecordingListener(factory, instrument => instrument.Name == "workload.phase.duration");
        for (int scope = 0; scope < 10; scope++)
            using (meter.Track("x")) time.Advance(s_step);
        durations.Recorded.Should().HaveCount(10);
        time.TimersMade.Should().Be(0, "durations need no recent window");

        using var ratios = new RecordingListener(factory, instrument => instrument.Name == "workload.phase.io_ratio");
        ratios.Observe();
        time.TimersMade.Should().Be(1);
    }

    [Fact]
    public void A_step_that_fails_is_followed_by_the_next()
    {
        var time = new ManualTime();
        int ticks = 0;
        using var ticker = new WindowTicker(time, s_step, () => true, () => ThrowAt(++ticks, 1), () => { });
        ticker.Start();
        time.Advance(2 * s_step);

        ticks.Should().Be(3);
    }

    [Fact]
    public void Once_disposed_it_does_not_start()
    {
        var time = new ManualTime();
        int ticks = 0;
        var ticker = new WindowTicker(time, s_step, () => true, () => ticks++, () => { });
        ticker.Start();
        ticker.Dispose();
        ticker.Start();
        time.Advance(2 * s_step);

        ticks.Should().Be(0);
    }

    [Fact]
    public void A_window_that_nobody_looked_at_for_a_while_begins_with_who_looks_next()
    {
        using var factory = new OneMeterFactory();
        var time = new ManualTime();
        using var meter = new WorkloadMeter(
            new WorkloadMeterOptions { RecentWindow = s_window, TimeProvider = time }, meterFactory: factory);
        string ratio = RecordingListener.OfPhase("workload.phase.io_ratio", "x");
        using (var first = new RecordingListener(factory))
        {
            first.Observe();
            time.Advance(s_window + s_step);
            using (meter.Track("x")) Thread.Sleep(5);
            first.Observe().Should().ContainKey(ratio);
        }

        time.Advance(s_step);
        using var later = new RecordingListener(factory);
        later.Observe().Keys.Should().NotContain(ratio, "the samples went with the listener, and missing ones are not invented");
    }

    private static void ThrowAt(int tick, int at)
    {
        if (tick == at) throw new InvalidOperationException("broken");
    }
}
