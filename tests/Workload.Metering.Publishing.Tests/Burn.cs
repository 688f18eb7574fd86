namespace Workload.Metering.Publishing.Tests;

/// <summary>Work that is bounded by the CPU time that it takes by the process's clock, not by the clock on the wall.</summary>
internal static class Burn
{
    public static void Milliseconds(int milliseconds)
    {
        var end = Environment.CpuUsage.TotalTime + TimeSpan.FromMilliseconds(milliseconds);
        while (Environment.CpuUsage.TotalTime < end) Thread.SpinWait(500);
    }
}
