using Workload.Metering.Clocks;

namespace Workload.Metering.Tests.Clocks;

public sealed class ClockCostTests
{
    [Fact]
    public void Every_available_clock_has_a_call_a_resolution_and_a_cost()
    {
        IReadOnlyList<ClockDescription> clocks = PlatformClocks.Current.Describe();

        clocks.Select(clock => clock.Name).Should()
            .Equal("wall", "thread CPU", "thread CPU, from outside", "process CPU", "run queue");
        clocks.Where(clock => clock.IsAvailable).Should().HaveCountGreaterThanOrEqualTo(3).And.OnlyContain(clock =>
            clock.OsCall.Length > 0 && clock.ResolutionNanoseconds > 0 && clock.CostNanoseconds > 0);
        clocks.Should().NotContain(clock =>
            !clock.IsAvailable && (clock.ResolutionNanoseconds != null || clock.CostNanoseconds != null));
    }

    [LinuxFact]
    public void The_process_clocks_cost_follows_real_readings()
    {
        var clocks = new LinuxClocks();
        _ = clocks.Costs;
        for (int i = 0; i < 200; i++)
            clocks.FollowProcessClockCost(40_000);

        // Each step takes an eighth of the difference. Integer division stops
        // within seven, above the target if the first measurement was interrupted.
        clocks.Costs.ProcessCpuNanoseconds.Should().BeInRange(39_993, 40_007);
    }

    [LinuxFact]
    public void One_interrupted_reading_does_not_make_the_process_clock_dear()
    {
        var clocks = new LinuxClocks();
        long before = clocks.Costs.ProcessCpuNanoseconds;
        clocks.FollowProcessClockCost(1_000_000_000);

        clocks.Costs.ProcessCpuNanoseconds.Should().BeInRange(before, (11 * before / 8) + 1);
    }

    [LinuxFact]
    public void A_cost_that_was_never_measured_is_not_followed_and_a_negative_one_is_ignored()
    {
        var clocks = new LinuxClocks(new LinuxClockSources { RusageOf = 99 });
        clocks.FollowProcessClockCost(1_000);
        clocks.Costs.ProcessCpuNanoseconds.Should().Be(0);

        var whole = new LinuxClocks();
        long before = whole.Costs.ProcessCpuNanoseconds;
        whole.FollowProcessClockCost(-1);
        whole.Costs.ProcessCpuNanoseconds.Should().Be(before);
    }
}
