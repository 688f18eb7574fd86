using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;
using Workload.Metering.Segments;
using Workload.Metering.Tests.Flow;

namespace Workload.Metering.Tests.Segments;

/// <summary>The figures of a segment that was not read at its start.</summary>
public sealed class UnreadSegmentTests : IDisposable
{
    private const long Microsecond = 1_000;
    private const long Held = 1_000 * Microsecond;
    private const long StartPause = 70_000_000, StartBytes = 1_000;

    private static readonly long s_clockStep = PlatformClocks.Current.ThreadCpuResolutionNanoseconds;

    private readonly FlowParts.ClockDouble _clock = new() { Cpu = 5_000_000 };
    private readonly CallPath _path = FlowParts.Path();
    private MeteringWork _work;

    public void Dispose() => _clock.Dispose();

    [Fact]
    public void One_that_was_not_read_is_presumed_to_be_as_its_like()
    {
        for (int i = 0; i < 20; i++) _path.Ratios.Learn(Held, Held / 4, Held / 2, chosen: true);
        var like = _path.Ratios.For(Held);
        ThreadTime sum = FlowParts.Held(7, 3);
        Segment segment = SegmentParts.Unread(10, StartPause, StartBytes);
        segment.IsRead.Should().BeFalse();
        segment.EndUnread(ref sum, 10 + Held, StartPause, StartBytes + 5, _path);

        (sum.HeldNanoseconds, sum.CpuNanoseconds, sum.RunQueueNanoseconds).Should().Be((Held + 7, (Held / 4) + 3, Held / 2));
        (sum.GcPauseNanoseconds, sum.AllocatedBytes, sum.ReadErrorNanoseconds).Should().Be((0, 5, 0));
        sum.UnreadNanoseconds.Should().Be(Held);
        sum.RatioErrorNanoseconds.Should().BeApproximately(Held * like.RatioError, 1);
        sum.EstimateVariance.Should().BeApproximately((float)Held * Held * like.SegmentVariance, 1e6f);
        _path.Ratios.Read.Should().Be(20, "a presumed segment is no sample");
    }

    [Fact]
    public void A_presumed_segment_is_delayed_by_a_pause_as_much_as_its_like_computes()
    {
        for (int i = 0; i < 20; i++) _path.Ratios.Learn(800 * Microsecond, 200 * Microsecond, 0, chosen: true);
        ThreadTime sum = default;
        SegmentParts.Unread(10, StartPause, 0).EndUnread(ref sum, 10 + Held, StartPause + (200 * Microsecond), null, _path);
        (sum.CpuNanoseconds, sum.GcPauseNanoseconds, sum.HeldNanoseconds).Should().Be((200 * Microsecond, 50 * Microsecond, Held));
        sum.UnreadNanoseconds.Should().Be(Held);

        sum = default;
        SegmentParts.Unread(10, StartPause, 0).EndUnread(ref sum, 10 + Held, StartPause + (2 * Held), null, _path);
        (sum.CpuNanoseconds, sum.GcPauseNanoseconds, sum.HeldNanoseconds).Should().Be((0, Held / 4, Held));
    }

    [Fact]
    public void CPU_and_queue_of_a_presumed_segment_are_no_more_than_it_is_long()
    {
        _path.Ratios.Learn(Held, Held, Held, chosen: true);
        ThreadTime sum = default;
        SegmentParts.Unread(10, 0, 0).EndUnread(ref sum, 10 + Held, 0, null, _path);
        (sum.CpuNanoseconds, sum.RunQueueNanoseconds).Should().Be((Held, 0));
        sum = default;
        SegmentParts.Unread(10, 0, 0).EndUnread(ref sum, 5, 0, -3, _path);
        (sum.HeldNanoseconds, sum.CpuNanoseconds, sum.AllocatedBytes).Should().Be((0, 0, 0));
    }

    [Fact]
    public void Beginning_in_place_forgets_that_it_was_read()
    {
        Segment segment = SegmentParts.Read(1, 2, 3, 4, 5, null);
        segment.IsRead.Should().BeTrue();
        segment.OpenUnread(10, StartPause, StartBytes);
        segment.IsRead.Should().BeFalse();
        segment.StartNanoseconds.Should().Be(10);
        ThreadTime sum = default;
        segment.EndUnread(ref sum, 10 + Held, StartPause, StartBytes + 8, _path);
        (sum.HeldNanoseconds, sum.GcPauseNanoseconds, sum.AllocatedBytes).Should().Be((Held, 0, 8));
    }

    [Fact]
    public void One_that_is_read_late_has_what_the_thread_did_since_its_last_reading_give_or_take_what_was_before()
    {
        var reading = Readings.Undisturbed(_clock);
        long start = reading.BeforeNanoseconds - Held;

        // The thread computed for 400 µs since the reading, which was 100 µs
        // before the segment. It computed for 300 to 400 µs in the segment itself.
        var last = new LastReading
        {
            WallNanoseconds = start - (100 * Microsecond),
            CpuNanoseconds = reading.CpuBeforeNanoseconds - (400 * Microsecond),
            ErrorNanoseconds = 30
        };
        var time = SegmentParts.Unread(start, StartPause, StartBytes)
            .EndLate(last, reading, StartPause, StartBytes + 9, _clock, _path, ref _work);

        (time.HeldNanoseconds, time.CpuNanoseconds, time.AllocatedBytes).Should().Be((Held, 350 * Microsecond, 9));
        time.ReadErrorNanoseconds.Should().BeApproximately((50 * Microsecond) + 30 + reading.ErrorNanoseconds + s_clockStep, 0.1f);
        (time.RunQueueNanoseconds, time.GcPauseNanoseconds, time.GcCpuNanoseconds, time.UnreadNanoseconds).Should().Be((0, 0, 0, 0));
        _path.Ratios.For(Held).CpuRatio.Should().BeApproximately(0.35f, 1e-6f);
        _path.Ratios.Read.Should().Be(0, "it was not chosen at its start");
        _work.RunQueueReadings.Should().Be(0);
    }

    [Fact]
    public void Read_late_with_too_wide_a_margin_it_teaches_nothing()
    {
        var reading = Readings.Undisturbed(_clock);
        long start = reading.BeforeNanoseconds - Held;
        var last = new LastReading
        {
            WallNanoseconds = start - (126 * Microsecond),
            CpuNanoseconds = reading.CpuBeforeNanoseconds - (400 * Microsecond)
        };
        SegmentParts.Unread(start, 0, 0).EndLate(last, reading, 0, 0, _clock, _path, ref _work).CpuNanoseconds
            .Should().Be(400 * Microsecond, "nothing is known of similar segments, and unknown time is not called blocked");
        _path.Ratios.For(Held).Known.Should().BeFalse("126 µs are more than an eighth of it");
        last.WallNanoseconds = start - (125 * Microsecond);
        SegmentParts.Unread(start, 0, 0).EndLate(last, reading, 0, 0, _clock, _path, ref _work);
        _path.Ratios.For(Held).Known.Should().BeTrue();
    }

    [Fact]
    public void Read_late_it_has_not_what_the_thread_usually_computes_before()
    {
        var reading = Readings.Undisturbed(_clock);
        long start = reading.BeforeNanoseconds - Held;

        // From the reading before last to the last one, the thread computed for three quarters of the time outside of segments.
        var last = new LastReading
        {
            WallNanoseconds = reading.BeforeNanoseconds - (400 * Microsecond),
            CpuNanoseconds = reading.CpuBeforeNanoseconds - (300 * Microsecond)
        };
        last.LearnFrom(reading);
        last.CpuOutside(200 * Microsecond).Should().Be(150 * Microsecond);

        // It computed for 400 µs in the 400 µs before the segment and in it. So 300 µs of them were probably before the segment.
        last.WallNanoseconds = start - (400 * Microsecond);
        last.CpuNanoseconds = reading.CpuBeforeNanoseconds - (400 * Microsecond);
        SegmentParts.Unread(start, 0, 0).EndLate(last, reading, 0, 0, _clock, _path, ref _work).CpuNanoseconds
            .Should().Be(100 * Microsecond);
    }

    [Fact]
    public void Read_late_its_pauses_and_its_queue_are_told_too()
    {
        var reading = Readings.Undisturbed(_clock);
        long start = reading.BeforeNanoseconds - Held;
        var last = new LastReading
        {
            WallNanoseconds = start,
            CpuNanoseconds = reading.CpuBeforeNanoseconds - (400 * Microsecond),
            RunQueue = new RunQueueReading(1_000, 3)
        };
        _clock.OwnRunQueue = new RunQueueReading(101_000, 5);
        var time = SegmentParts.Unread(start, StartPause, 0)
            .EndLate(last, reading, StartPause + (200 * Microsecond), 0, _clock, _path, ref _work);
        (time.RunQueueNanoseconds, time.GcPauseNanoseconds, time.GcCpuNanoseconds)
            .Should().Be((100 * Microsecond, 200 * Microsecond * 4 / 7, 0), "it computed for 400 of the 700 µs without pause and queue");
        _work.RunQueueReadings.Should().Be(1);
        _path.Ratios.For(800 * Microsecond).CpuRatio.Should().BeApproximately(0.5f, 1e-6f, "the ratio is for its time without the pause");
        _path.Ratios.For(800 * Microsecond).RunQueueRatio.Should().BeApproximately(0.125f, 1e-6f);

        _clock.OwnRunQueue = null;
        SegmentParts.Unread(start, 0, 0).EndLate(last, reading, 0, 0, _clock, _path, ref _work).RunQueueNanoseconds.Should().Be(0);
        last.CpuNanoseconds = reading.CpuBeforeNanoseconds - (900 * Microsecond);
        time = SegmentParts.Unread(start, StartPause, 50)
            .EndLate(last, reading, StartPause + (300 * Microsecond), 40, _clock, _path, ref _work);
        (time.GcPauseNanoseconds, time.GcCpuNanoseconds, time.AllocatedBytes).Should().Be((100 * Microsecond, 200 * Microsecond, 0));
        time = SegmentParts.Unread(start, StartPause, 0).EndLate(last, reading, StartPause + (5 * Held), 0, _clock, _path, ref _work);
        time.GcPauseNanoseconds.Should().Be(100 * Microsecond, "it is at most the time off its core");
    }

    [Fact]
    public void Read_late_it_is_paused_no_longer_than_it_was_off_its_core_and_not_queued()
    {
        var reading = Readings.Undisturbed(_clock);
        long start = reading.BeforeNanoseconds - Held;
        var last = new LastReading
        {
            WallNanoseconds = start,
            CpuNanoseconds = reading.CpuBeforeNanoseconds - (900 * Microsecond),
            RunQueue = new RunQueueReading(0, 3)
        };
        _clock.OwnRunQueue = new RunQueueReading(60 * Microsecond, 5);
        var segment = default(Segment);
        segment.OpenUnread(start, StartPause, 0);
        var time = segment.EndLate(last, reading, StartPause + (90 * Microsecond), 0, _clock, _path, ref _work);
        (time.RunQueueNanoseconds, time.GcPauseNanoseconds, time.BlockedNanoseconds).Should().Be((60 * Microsecond, 40 * Microsecond, 0));

        // The CPU had 900 of the 910 µs without the pause, so the queue's share is at most the rest.
        _path.Ratios.For(900 * Microsecond).CpuRatio.Should().BeApproximately(900f / 910, 1e-6f);
        _path.Ratios.For(900 * Microsecond).RunQueueRatio.Should().BeApproximately(10f / 910, 1e-6f);
    }

    [Fact]
    public void Read_late_with_a_wide_margin_it_is_presumed_to_be_as_its_like_within_the_bounds()
    {
        var reading = Readings.Undisturbed(_clock);
        long start = reading.BeforeNanoseconds - Held;
        for (int i = 0; i < 20; i++) _path.Ratios.Learn(Held, Held / 4, 0, chosen: true);

        // It computed for 0 to 600 µs, and similar segments compute for a quarter.
        var last =
            new LastReading { WallNanoseconds = start - (4 * Held), CpuNanoseconds = reading.CpuBeforeNanoseconds - (600 * Microsecond) };
        var time = SegmentParts.Unread(start, 0, 0).EndLate(last, reading, 0, 0, _clock, _path, ref _work);
        time.CpuNanoseconds.Should().Be(250 * Microsecond);
        time.ReadErrorNanoseconds.Should().BeApproximately(
            (350 * Microsecond) + reading.ErrorNanoseconds + s_clockStep, 1, "the error reaches to the farther bound");
    }

    [Fact]
    public void Read_late_a_wait_for_a_core_before_it_is_not_counted_again()
    {
        var reading = Readings.Undisturbed(_clock);
        long start = reading.BeforeNanoseconds - Held;

        // Since the reading the thread was off its core for 9 ms before the segment
        // and for 1 ms in it. It waited for a core for 0.5 ms of that time.
        var last = new LastReading
        {
            WallNanoseconds = start - (9 * Held),
            CpuNanoseconds = reading.CpuBeforeNanoseconds,
            RunQueue = new RunQueueReading(0, 3)
        };
        _clock.OwnRunQueue = new RunQueueReading(500 * Microsecond, 5);
        SegmentParts.Unread(start, 0, 0)
            .EndLate(last, reading, 0, 0, _clock, _path, ref _work).RunQueueNanoseconds.Should().Be(50 * Microsecond);
    }
}
