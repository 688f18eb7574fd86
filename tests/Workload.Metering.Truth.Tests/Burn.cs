namespace Workload.Metering.Truth.Tests;

/// <summary>Work bounded by consumed CPU, not by wall time: a busy machine only makes it take longer.</summary>
internal static class Burn
{
    public static void Milliseconds(int cpuMilliseconds)
    {
        long end = Kernel.ThreadCpuNanoseconds() + (cpuMilliseconds * 1_000_000L);
        while (Kernel.ThreadCpuNanoseconds() < end)
            Thread.SpinWait(100);
    }
}
