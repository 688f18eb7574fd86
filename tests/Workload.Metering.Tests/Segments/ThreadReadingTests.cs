using Workload.Metering.Clocks;
using Workload.Metering.Segments;
using Workload.Metering.Tests.Flow;

namespace Workload.Metering.Tests.Segments;

public sealed class ThreadReadingTests : IDisposable
{
    private const long Hour = 3_600_000_000_000;

    private readonly FlowParts.ClockDouble _clock = new() { Cpu = 1_000_000, CpuFromOutside = 2_000_000 };
    private MeteringWork _work;

    public void Dispose() => _clock.Dispose();

    [Theory]
    [InlineData(false, 1_000_000)]
    [InlineData(true, 2_000_000)]
    public void The_clock_is_read_between_two_readings_of_the_wall(bool fromOutside, long cpu)
    {
        long before = WallClock.Now();
        TryRead(fromOutside, Hour, out var reading).Should().BeTrue();
        long after = WallClock.Now();

        reading.BeforeNanoseconds.Should().BeInRange(before, after);
        reading.AfterNanoseconds.Should().BeInRange(reading.BeforeNanoseconds, after);
        long width = reading.AfterNanoseconds - reading.BeforeNanoseconds;
        reading.ErrorNanoseconds.Should().Be((width + 1) / 2, "half the width, rounded up");
        reading.CpuBeforeNanoseconds.Should().Be(cpu - reading.ErrorNanoseconds);
        reading.CpuAfterNanoseconds.Should().Be(cpu + reading.ErrorNanoseconds);
        _work.CpuReadings.Should().Be(1);
        _work.ReadingNanoseconds.Should().BePositive();
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(Hour, 1)]
    public void One_that_was_interrupted_is_made_again_up_to_three_times(long usualNanoseconds, int readings)
    {
        _clock.Takes = TimeSpan.FromMilliseconds(2);
        TryRead(fromOutside: false, usualNanoseconds, out var reading).Should().BeTrue();
        (_clock.Asked, _work.CpuReadings).Should().Be((readings, readings));
        (reading.AfterNanoseconds - reading.BeforeNanoseconds).Should().BeGreaterThan(1_000_000);
    }

    [Fact]
    public void A_clock_that_does_not_answer_gives_no_reading()
    {
        _clock.Cpu = null;
        TryRead(fromOutside: false, Hour, out var reading).Should().BeFalse();
        (reading.BeforeNanoseconds, reading.AfterNanoseconds, reading.CpuAfterNanoseconds).Should().Be((0, 0, 0));
        _work.CpuReadings.Should().Be(1, "the clock was called, and the call has its price");
    }

    private bool TryRead(bool fromOutside, long usualNanoseconds, out ThreadReading reading)
    {
        var clock = new PricedClock(_clock, usualNanoseconds);
        bool read = clock.TryReadCpu(fromOutside, out reading);
        _work = clock.Work;
        return read;
    }
}
