using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;
using Workload.Metering.Segments;
using Workload.Metering.Tests.Flow;

namespace Workload.Metering.Tests.Segments;

/// <summary>A thread's time from one switch to the next is read, read late, or presumed.</summary>
public sealed class SegmentTests : IDisposable
{
    private const long Microsecond = 1_000;
    private const long Held = 1_000 * Microsecond;
    private const long StartCpu = 5_000_000, StartPause = 70_000_000, StartBytes = 1_000;

    private static readonly long s_clockStep = PlatformClocks.Current.ThreadCpuResolutionNanoseconds;

    private readonly FlowParts.ClockDouble _clock = new();
    private readonly CallPath _path = FlowParts.Path();
    private MeteringWork _work;

    public void Dispose() => _clock.Dispose();

    [Fact]
    public void A_segment_that_was_read_is_CPU_or_blocked()
    {
        var time = Close(cpu: 400 * Microsecond, bytes: 250);
        (time.HeldNanoseconds, time.CpuNanoseconds, time.BlockedNanoseconds).Should().Be((Held, 400 * Microsecond, 600 * Microsecond));
        (time.RunQueueNanoseconds, time.GcPauseNanoseconds, time.GcCpuNanoseconds, time.AllocatedBytes).Should().Be((0, 0, 0, 250));
        (time.UnreadNanoseconds, time.RatioErrorNanoseconds, time.EstimateVariance).Should().Be((0, 0, 0));
        _work.RunQueueReadings.Should().Be(0, "its run queue was not read at the start");
        _path.Ratios.Read.Should().Be(1);
        _path.Ratios.For(Held).CpuRatio.Should().BeApproximately(0.4f, 1e-6f);
    }

    [Fact]
    public void The_error_of_a_segment_is_that_of_both_readings_and_a_step_of_the_clock()
    {
        var reading = Read(0);
        var time = SegmentParts.Read(reading.BeforeNanoseconds - Held, StartCpu, 11, 0, 0, null)
            .EndRead(reading, 0, 0, _clock, _path, ref _work);
        time.ReadErrorNanoseconds.Should().Be(11 + reading.ErrorNanoseconds + s_clockStep);
    }

    [Theory]
    [InlineData(1_200 * Microsecond, Held)]
    [InlineData(-3 * Microsecond, 0)]
    public void What_two_clocks_say_that_were_not_read_at_once_is_kept_within_the_segment(long cpu, long counted)
    {
        var time = Close(cpu);
        time.CpuNanoseconds.Should().Be(counted);
        time.BlockedNanoseconds.Should().Be(Held - counted);
    }

    [Theory]
    [InlineData(4L, 8)] // It never gave up its core, so that it waits for one now.
    [InlineData(5L, 2)] // It gave up its core once, and nothing shows what it waits for now.
    [InlineData(null, 2)]
    public void A_wait_for_a_core_that_lasts_is_seen_from_outside(long? voluntary, long queuedMilliseconds)
    {
        const long Millisecond = 1_000_000;
        _clock.RunQueue = new RunQueueReading(102 * Millisecond, 13);
        _clock.VoluntarySwitches = voluntary;
        var start = new RunQueueReading(100 * Millisecond, 12) { VoluntarySwitches = 4 };
        var reading = Read(StartCpu + (2 * Millisecond));
        var time = SegmentParts.Read(reading.BeforeNanoseconds - (10 * Millisecond), StartCpu, 0, 0, 0, start)
            .EndRead(reading, 0, bytes: null, _clock, _path, ref _work);

        // The CPU time is that of an instant within the reading at the end, which takes some microseconds on a busy machine.
        time.RunQueueNanoseconds.Should().BeCloseTo(queuedMilliseconds * Millisecond, 100 * Microsecond);
        time.BlockedNanoseconds.Should().BeCloseTo((8 - queuedMilliseconds) * Millisecond, 100 * Microsecond);
    }

    [Fact]
    public void A_segment_that_ends_before_it_started_is_none()
    {
        var reading = Read(StartCpu);
        var time = SegmentParts.Read(reading.BeforeNanoseconds + 1, 0, 0, 0, 50, null).EndRead(reading, 0, 20, _clock, _path, ref _work);
        (time.HeldNanoseconds, time.CpuNanoseconds, time.AllocatedBytes).Should().Be((0, 0, 0));
        _path.Ratios.Read.Should().Be(0);
    }

    [Fact]
    public void A_pause_delays_by_the_share_in_which_the_thread_would_have_run()
    {
        var half = Close(cpu: 400 * Microsecond, pause: 200 * Microsecond);
        half.GcPauseNanoseconds.Should().Be(100 * Microsecond, "it was on its core for 400 of the other 800 µs");
        half.GcCpuNanoseconds.Should().Be(0);
        Close(cpu: 0, pause: 200 * Microsecond).GcPauseNanoseconds.Should().Be(0, "a sleeper is not delayed");

        // The sample that it adds is for the time without the pause.
        _path.Ratios.For(800 * Microsecond).CpuRatio.Should().BeApproximately(0.25f, 1e-6f);
    }

    [Fact]
    public void A_pause_longer_than_the_thread_was_off_its_core_was_its_own_work()
    {
        var time = Close(cpu: 900 * Microsecond, pause: 300 * Microsecond);
        time.GcCpuNanoseconds.Should().Be(200 * Microsecond);
        time.GcPauseNanoseconds.Should().Be(100 * Microsecond, "it is at most the time off its core");
        time.BlockedNanoseconds.Should().Be(0);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(5_000)]
    public void A_segment_that_is_all_pause_is_a_pause(long pauseMicroseconds)
    {
        Close(cpu: 0, pause: pauseMicroseconds * Microsecond).GcPauseNanoseconds.Should().Be(Held);
        _path.Ratios.Read.Should().Be(0, "no time has no ratio");
    }

    [Fact]
    public void The_run_queue_splits_what_was_off_the_core()
    {
        _clock.OwnRunQueue = new RunQueueReading(350_000, 12);
        var time = Close(cpu: 400 * Microsecond, runQueue: new RunQueueReading(100_000, 10));
        time.RunQueueNanoseconds.Should().Be(250_000);
        time.BlockedNanoseconds.Should().Be(350_000);
        _work.RunQueueReadings.Should().Be(1);
        _path.Ratios.For(Held).RunQueueRatio.Should().BeApproximately(0.25f, 1e-6f);
    }

    [Fact]
    public void What_was_queued_is_no_pause()
    {
        _clock.OwnRunQueue = new RunQueueReading(90_000, 12);
        var time = Close(cpu: 900 * Microsecond, runQueue: new RunQueueReading(0, 10), pause: 100 * Microsecond);
        (time.RunQueueNanoseconds, time.GcPauseNanoseconds, time.BlockedNanoseconds).Should().Be((90_000, 10_000, 0));
        _path.Ratios.For(900 * Microsecond).RunQueueRatio.Should().Be(0, "all its time without the pause was CPU");
    }

    [Fact]
    public void From_outside_the_run_queue_is_asked_as_from_outside_and_what_was_allocated_is_not_known()
    {
        _clock.RunQueue = new RunQueueReading(200_000, 12);
        var reading = Read(StartCpu + (400 * Microsecond));
        var time = SegmentParts.Read(reading.BeforeNanoseconds - Held, reading.CpuBeforeNanoseconds - (400 * Microsecond), 0, StartPause,
            StartBytes, new RunQueueReading(100_000, 10))
            .EndRead(reading, StartPause, null, _clock, _path, ref _work);
        time.RunQueueNanoseconds.Should().Be(100_000);
        time.AllocatedBytes.Should().Be(0);
    }

    [Fact]
    public void A_run_queue_that_does_not_answer_splits_nothing()
    {
        var time = Close(cpu: 400 * Microsecond, runQueue: new RunQueueReading(0, 0));
        time.RunQueueNanoseconds.Should().Be(0);
        _work.RunQueueReadings.Should().Be(1);
    }

    [Fact]
    public void What_the_readings_may_be_off_is_not_worth_asking_about()
    {
        _clock.OwnRunQueue = new RunQueueReading(500_000, 12);
        var reading = Read(StartCpu + Held);
        Queued(200_000).Should().Be(0, "400 µs are no more than two errors of 200 µs");
        Queued(0).Should().Be(400_000);

        long Queued(long errorNanoseconds) =>
            SegmentParts.Read(
                reading.BeforeNanoseconds - Held, reading.CpuBeforeNanoseconds - 600_000, errorNanoseconds, 0, 0, new RunQueueReading(0, 0))
                .EndRead(reading, 0, 0, _clock, _path, ref _work).RunQueueNanoseconds;
    }

    [Fact]
    public void The_rest_of_a_segment_that_was_cut_counts_the_bytes_of_all_of_it_and_teaches_nothing()
    {
        var reading = Read(StartCpu + (400 * Microsecond));
        var first = SegmentParts.Read(0, 0, 0, 0, StartBytes, null);
        var rest = first.Continued(SegmentParts.Read(
            reading.BeforeNanoseconds - Held, reading.CpuBeforeNanoseconds - (400 * Microsecond), 0, StartPause, 999_999, null));
        var time = rest.EndRead(reading, StartPause, StartBytes + 77, _clock, _path, ref _work);
        (time.HeldNanoseconds, time.CpuNanoseconds, time.AllocatedBytes).Should().Be((Held, 400 * Microsecond, 77));
        _path.Ratios.Read.Should().Be(0);
    }

    private ThreadReading Read(long cpu)
    {
        _clock.Cpu = cpu;
        return Readings.Undisturbed(_clock);
    }

    private ThreadTime Close(long cpu, long pause = 0, long bytes = 0, RunQueueReading? runQueue = null)
    {
        var reading = Read(StartCpu + cpu);

        // The segment looks as if the clock had been read at one instant. The time of the reading itself does not belong to the segment.
        var segment = SegmentParts.Read(
            reading.BeforeNanoseconds - Held, reading.CpuBeforeNanoseconds - cpu, 0, StartPause, StartBytes, runQueue);
        segment.IsRead.Should().BeTrue();
        return segment.EndRead(reading, StartPause + pause, StartBytes + bytes, _clock, _path, ref _work);
    }
}
