using System.Diagnostics;

namespace Workload.Metering.Benchmarks.Peers;

/// <summary>Measures without a library. It reads the process's CPU time and a stopwatch at both ends.</summary>
internal static class PlainWay
{
    private static readonly Process s_self = Process.GetCurrentProcess();

    public static double WithCpuUsage()
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        return (Environment.CpuUsage.TotalTime - cpu) / Stopwatch.GetElapsedTime(start);
    }

    public static double WithProcess()
    {
        long start = Stopwatch.GetTimestamp();
        s_self.Refresh();
        TimeSpan cpu = s_self.TotalProcessorTime;
        s_self.Refresh();
        return (s_self.TotalProcessorTime - cpu) / Stopwatch.GetElapsedTime(start);
    }
}
