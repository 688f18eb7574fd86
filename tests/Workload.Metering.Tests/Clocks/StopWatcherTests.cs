using Workload.Metering.Clocks;

namespace Workload.Metering.Tests.Clocks;

public sealed class StopWatcherTests
{
    private const long Millisecond = 1_000_000;

    private readonly FakeClock _clock = new();

    [Fact]
    public void A_late_sleep_of_a_thread_that_did_not_wait_for_a_core_is_a_stop()
    {
        var watcher = new StopWatcher(_clock);

        watcher.StoppedWithin(300 * Millisecond).Should().Be(300 * Millisecond);
        watcher.StoppedWithin(60 * Millisecond).Should().Be(60 * Millisecond);
    }

    [Fact]
    public void What_the_thread_waited_for_a_core_is_no_stop()
    {
        var watcher = new StopWatcher(_clock);
        for (int i = 0; i < 10; i++)
        {
            _clock.Delay += 20 * Millisecond;
            watcher.StoppedWithin(20 * Millisecond).Should().Be(0);
        }

        _clock.Delay += 100 * Millisecond;
        watcher.StoppedWithin(300 * Millisecond).Should().Be(200 * Millisecond, "it waited for 100 ms since the last short lateness");
        _clock.Delay += 260 * Millisecond;
        watcher.StoppedWithin(300 * Millisecond).Should().Be(0, "40 ms may be a late timer");
    }

    [Fact]
    public void Without_a_run_queue_nothing_is_known()
    {
        _clock.Answers = false;

        new StopWatcher(_clock).StoppedWithin(300 * Millisecond).Should().Be(0);
    }

    private sealed class FakeClock : ThreadClock
    {
        public bool Answers { get; set; } = true;

        public long Delay { get; set; } = 5 * Millisecond;

        public override bool TryReadCpu(out long cpuNanoseconds)
        {
            cpuNanoseconds = 0;
            return false;
        }

        public override bool TryReadCpuFromOutside(out long cpuNanoseconds) => TryReadCpu(out cpuNanoseconds);

        public override bool TryReadRunQueue(out RunQueueReading reading)
        {
            reading = new RunQueueReading(Delay, 0);
            return Answers;
        }

        public override void Dispose()
        {
            // It has no handle.
        }
    }
}
