using Workload.Metering.Clocks;

namespace Workload.Metering.Tests.Clocks;

public sealed class CycleRateTests
{
    private const double CyclesPerNanosecond = 3;

    [Fact]
    public void Windows_that_agree_give_the_rate_and_interrupted_ones_do_not_count() =>
        CycleRate.Settle([2.995, 1.2, 2.996, 0.4, 2.994, 2.2, 2.9]).Should().Be(2.995);

    [Fact]
    public void A_count_that_follows_the_frequency_is_no_clock() =>
        CycleRate.Settle([2.1, 2.4, 2.2, 2.6, 2.8, 3.1, 3.4]).Should().BeNull();

    [Theory]
    [InlineData(0.01)]
    [InlineData(50)]
    public void A_rate_that_no_processor_has_is_refused(double cyclesPerNanosecond) =>
        CycleRate.Settle([cyclesPerNanosecond, cyclesPerNanosecond, cyclesPerNanosecond]).Should().BeNull();

    [Fact]
    public void A_count_that_is_refused_gives_no_rate() =>
        CycleRate.Calibrate(Refuse).Should().BeNull();

    [Fact]
    public void A_count_that_stands_still_gives_no_rate() =>
        CycleRate.Calibrate(StandStill).Should().BeNull();

    [Fact]
    public void A_steady_count_gives_its_rate()
    {
        if (!System.Runtime.Intrinsics.X86.X86Base.IsSupported)
        {
            CycleRate.Calibrate(Steady).Should().BeNull("no such counter is known to be a steady clock here");
            return;
        }

        // The windows disagree where the thread loses its core between the two clocks in one of them. The calibration is then repeated.
        double? rate = null;
        Eventually.Holds(() => (rate = CycleRate.Calibrate(Steady)) is not null, "the windows agree");
        rate.Should().BeApproximately(CyclesPerNanosecond, 0.02 * CyclesPerNanosecond);
    }

    private static bool Steady(out ulong cycles)
    {
        cycles = (ulong)(WallClock.Now() * CyclesPerNanosecond);
        return true;
    }

    private static bool Refuse(out ulong cycles)
    {
        cycles = 0;
        return false;
    }

    private static bool StandStill(out ulong cycles)
    {
        cycles = 42;
        return true;
    }
}
