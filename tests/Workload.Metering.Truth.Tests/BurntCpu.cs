namespace Workload.Metering.Truth.Tests;

/// <summary>Compares a phase's CPU time with what its tests burnt by the thread's own clock.</summary>
internal static class BurntCpu
{
    /// <summary>
    /// The work around a burn (channels, entries, the burn's own overshoot)
    /// stays well below this in total, for each test's up to a hundred burns.
    /// </summary>
    private static readonly TimeSpan s_beside = TimeSpan.FromMilliseconds(25);

    public static void ShouldBe(WorkloadMeter meter, string phase, int cpuMilliseconds, TimeSpan? atMost = null)
    {
        TimeBreakdown states = meter.Snapshot()[phase].Breakdown!.Value;
        TimeSpan burnt = TimeSpan.FromMilliseconds(cpuMilliseconds);
        states.Cpu.Should().BeGreaterThanOrEqualTo(burnt - states.CpuError, phase)
            .And.BeLessThanOrEqualTo(atMost + states.CpuError ?? burnt + s_beside, phase);
    }
}
