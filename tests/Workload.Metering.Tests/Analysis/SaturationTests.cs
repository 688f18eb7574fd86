using Workload.Metering.Analysis;

namespace Workload.Metering.Tests.Analysis;

public sealed class SaturationTests
{
    [Theory]
    [InlineData(2, 10, 90, 20)]
    [InlineData(4, 50, 50, 8)]
    [InlineData(0.5, 10, 10, 1)]
    [InlineData(8, 1, 0, 8)]
    public void The_cores_are_saturated_by_cores_times_one_plus_wait_over_cpu(double cores, double cpu, double wait, double concurrency) =>
        Saturation.Concurrency(cores, cpu, wait).Should().BeApproximately(concurrency, 1e-9);

    [Fact]
    public void Without_CPU_nothing_saturates_them() => Saturation.Concurrency(2, 0, 5).Should().Be(double.PositiveInfinity);

    /// <summary>The asymptotic bounds of a closed network limit the work of any number of flows.</summary>
    [Fact]
    public void A_speed_up_is_within_its_bounds_and_grows()
    {
        foreach (double cores in new[] { 0.5, 1, 2, 8 })
        {
            foreach (double wait in new[] { 0.0, 1, 9, 400 })
            {
                double before = 0, most = cores > 1 ? cores * (1 + wait) : (1 / cores + wait) * cores;
                for (int flows = 1; flows <= 64; flows++)
                {
                    double speedup = Saturation.Speedup(flows, cores, 1, wait);
                    speedup.Should().BeGreaterThanOrEqualTo(before - 1e-9).And.BeLessThanOrEqualTo(Math.Min(flows, most) + 1e-9);
                    before = speedup;
                }
            }
        }
    }

    [Fact]
    public void One_flow_gains_nothing_and_waits_alone_gain_all()
    {
        Saturation.Speedup(1, 2, 3, 4).Should().Be(1);
        Saturation.Speedup(16, 2, 0, 4).Should().BeApproximately(16, 1e-9);
    }

    /// <summary>
    /// On one core with a wait of the same length, the second flow finds half a flow queued. By hand that is 2 ÷ (1.5 + 1) against 1 ÷ 2.
    /// </summary>
    [Fact]
    public void Two_flows_on_one_core_collide_by_half() => Saturation.Speedup(2, 1, 1, 1).Should().BeApproximately(2 / 2.5 * 2, 1e-9);

    [Theory]
    [InlineData(40, 16, 40.0 / 3)]
    [InlineData(32, 16, 16)]
    [InlineData(3, 3, 3)]
    public void The_last_round_may_not_be_full(double calls, int atOnce, double speedup) =>
        Saturation.OfRounds(calls, atOnce).Should().BeApproximately(speedup, 1e-9);
}
