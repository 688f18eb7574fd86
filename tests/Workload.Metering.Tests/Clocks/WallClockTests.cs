using Workload.Metering.Clocks;

namespace Workload.Metering.Tests.Clocks;

public sealed class WallClockTests
{
    [LinuxFact]
    public void The_wall_clock_is_the_kernels_monotonic_clock()
    {
        for (int i = 0; i < 1_000; i++)
        {
            long lower = Kernel.MonotonicNanoseconds();
            long now = WallClock.Now();
            now.Should().BeInRange(lower, Kernel.MonotonicNanoseconds());
        }
    }

    [Fact]
    public void The_resolution_is_known() => WallClock.ResolutionNanoseconds.Should().BeInRange(1, 1_000);

    [Fact]
    public async Task A_wait_lasts_as_long_as_was_asked_for_by_this_clock()
    {
        for (int i = 0; i < 20; i++)
        {
            long start = WallClock.Now();
            await WallClock.DelayAsync(TimeSpan.FromMilliseconds(2), CancellationToken.None);
            (WallClock.Now() - start).Should().BeGreaterThanOrEqualTo(2_000_000);
        }
    }

    [Theory]
    [InlineData(1_000_000_000)]
    [InlineData(10_000_000)]
    [InlineData(3_579_545)]
    [InlineData(14_318_180)]
    [InlineData(2_441_406)]
    [InlineData(2_999_999_999)]
    [InlineData(32_768)]
    public void Any_frequency_is_scaled_within_a_nanosecond_over_a_day(long ticksPerSecond)
    {
        ulong factor = WallClock.FixedPoint(ticksPerSecond);
        foreach (long ticks in (long[])[0, 1, ticksPerSecond - 1, ticksPerSecond, 3_600 * ticksPerSecond, 86_400 * ticksPerSecond])
        {
            long exact = (long)((UInt128)ticks * 1_000_000_000 / (ulong)ticksPerSecond);
            WallClock.Scale(ticks, factor).Should().BeInRange(exact - 1, exact);
        }
    }
}
