using System.Runtime.InteropServices;

namespace Workload.Metering.Tool.Targets;

/// <summary>Computes until the thread's own clock has moved.</summary>
internal static class Burn
{
    private const int ThreadCpuClock = 3;
    private const long PerSecond = 1_000_000_000;

    /// <summary>Burns at least this much CPU time, and returns how much it was in nanoseconds.</summary>
    public static long Milliseconds(double milliseconds)
    {
        long start = ThreadCpu(), used;
        uint state = 1;
        do
        {
            for (int step = 0; step < 1_000; step++) state = state * 1_664_525 + 1_013_904_223;
            used = ThreadCpu() - start;
        }
        while (used < milliseconds * 1e6);
        GC.KeepAlive(state);
        return used;
    }

    /// <summary>Returns the time of the calling thread's clock, in nanoseconds.</summary>
    public static long ThreadCpu() => clock_gettime(ThreadCpuClock, out var time) == 0
        ? (time.Seconds * PerSecond) + time.Nanoseconds
        : throw new InvalidOperationException("There is no thread clock.");

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int clock_gettime(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
