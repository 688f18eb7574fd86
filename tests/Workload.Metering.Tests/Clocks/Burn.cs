using Workload.Metering.Clocks;

namespace Workload.Metering.Tests.Clocks;

/// <summary>Work bounded by consumed CPU, not by wall time: a loaded machine only makes it take longer.</summary>
internal static class Burn
{
    public static void Milliseconds(ThreadClock own, int cpuMilliseconds)
    {
        own.TryReadCpu(out long start).Should().BeTrue();
        long end = start + (cpuMilliseconds * 1_000_000L);
        while (own.TryReadCpu(out long now) && now < end)
            Thread.SpinWait(200);
    }
}
