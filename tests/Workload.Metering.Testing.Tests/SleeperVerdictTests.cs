namespace Workload.Metering.Testing.Tests;

public sealed class SleeperVerdictTests(Noise noise) : IClassFixture<Noise>
{
    [Fact]
    public async Task A_body_that_sleeps_30_percent_of_its_time_is_not_CPU_bound_on_a_machine_without_idle_cores()
    {
        noise.Should().NotBeNull();
        var verdicts = await Verdicts.OfAsync(() => PhaseAssert.CpuBound(SleepAndBurn));
        verdicts.ShouldAllHaveFailed();
    }

    // A sleep of 1 ms lasts 1.06 ms, because the kernel may fire a timer 50 µs late, so the share is 1.06 / (1.06 + 2.47) = 0.30.
    private static void SleepAndBurn()
    {
        Thread.Sleep(1);
        Burn.Microseconds(2_470);
    }
}
