using System.Runtime.InteropServices;

namespace Workload.Metering.Testing.Tests;

/// <summary>Work bounded by consumed CPU, not by wall time: a busy machine only makes it take longer.</summary>
internal static partial class Burn
{
    private const int ClockThreadCpuTimeId = 3;

    public static void Microseconds(int cpuMicroseconds)
    {
        long end = ThreadCpuNanoseconds() + (cpuMicroseconds * 1_000L);
        while (ThreadCpuNanoseconds() < end) Thread.SpinWait(20);
    }

    private static long ThreadCpuNanoseconds()
    {
        if (ClockGetTime(ClockThreadCpuTimeId, out var time) != 0) throw new InvalidOperationException("The thread's CPU clock is refused.");
        return (time.Seconds * 1_000_000_000L) + time.Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ClockGetTime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
