using Workload.Metering.Clocks;
using Workload.Metering.Segments;

namespace Workload.Metering.Tests.Segments;

/// <summary>The thread loses its core between the readings of its two clocks, which are one reading to whoever uses them.</summary>
public sealed class RunQueueReadingTests : IDisposable
{
    private const long Delay = 200_000_000, Wait = 50_000_000;

    // This clock does not see for how long a busy machine takes the core. It is less than the wait, so that a wait taken out wrongly shows.
    private const long MaxLonger = 30_000_000;

    private readonly PreemptedClock _clock = new();

    public void Dispose() => _clock.Dispose();

    [Fact]
    public void A_wait_before_the_run_queue_is_read_is_taken_out()
    {
        _clock.Waits = [new(BeforeRunQueue: true)];
        DelayAfterCpu().Should().BeInRange(Delay - MaxLonger, Delay);
        _clock.RunQueueReadings.Should().Be(2);
    }

    [Fact]
    public void A_wait_after_the_run_queue_was_read_is_not_in_it()
    {
        _clock.Waits = [new(BeforeRunQueue: false)];
        DelayAfterCpu().Should().BeInRange(Delay - MaxLonger, Delay);
        _clock.RunQueueReadings.Should().Be(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Before_a_segment_both_are_read_again(bool beforeRunQueue)
    {
        _clock.Waits = [new(beforeRunQueue), new(beforeRunQueue)];
        new PricedClock(_clock).TryReadBoth(out _, out RunQueueReading? runQueue).Should().BeTrue();
        runQueue!.Value.DelayNanoseconds.Should().Be(Delay + (2 * Wait));
        _clock.RunQueueReadings.Should().Be(3);
    }

    [Fact]
    public void A_thread_that_always_loses_its_core_is_read_three_times()
    {
        _clock.Waits = [.. Enumerable.Repeat(new PreemptedClock.LostCore(BeforeRunQueue: true), 5)];
        new PricedClock(_clock).TryReadBoth(out _, out RunQueueReading? runQueue).Should().BeTrue();
        runQueue!.Value.DelayNanoseconds.Should().Be(Delay + (3 * Wait));
        _clock.RunQueueReadings.Should().Be(3);
    }

    private long DelayAfterCpu()
    {
        // The runtime compiles the code in the first call, and this clock does not see that time.
        new PricedClock(new PreemptedClock { Waits = [new(BeforeRunQueue: true)] }).TryReadRunQueueAt(default, out _).Should().BeTrue();
        var clock = new PricedClock(_clock);
        clock.TryReadCpu(fromOutside: false, out ThreadReading cpu).Should().BeTrue();
        clock.TryReadRunQueueAt(cpu, out RunQueueReading runQueue).Should().BeTrue();
        return runQueue.DelayNanoseconds;
    }

    /// <summary>The clocks of a thread that loses its core while the run queue is read.</summary>
    private sealed class PreemptedClock : ThreadClock
    {
        public LostCore[] Waits { get; set; } = [];

        public int RunQueueReadings { get; private set; }

        public override bool TryReadCpu(out long cpuNanoseconds)
        {
            cpuNanoseconds = 1_000_000;
            return true;
        }

        public override bool TryReadCpuFromOutside(out long cpuNanoseconds) => TryReadCpu(out cpuNanoseconds);

        public override bool TryReadRunQueue(out RunQueueReading reading)
        {
            LostCore? wait = RunQueueReadings < Waits.Length ? Waits[RunQueueReadings] : null;
            int waitsBefore = Math.Min(RunQueueReadings++, Waits.Length) + (wait is { BeforeRunQueue: true } ? 1 : 0);
            reading = new RunQueueReading(Delay + (waitsBefore * Wait), Switches: 0);
            long start = WallClock.Now();
            while (wait is not null && WallClock.Now() - start < Wait) Thread.SpinWait(10);
            return true;
        }

        public override void Dispose()
        {
            // There is nothing to free.
        }

        /// <param name="BeforeRunQueue">Whether the wait is part of the reading.</param>
        public readonly record struct LostCore(bool BeforeRunQueue);
    }
}
