using System.Globalization;
using System.Runtime.InteropServices;

namespace Workload.Metering.Waits.Tests;

/// <summary>The kernel's own figures of the calling thread.</summary>
internal static partial class Kernel
{
    private const int ThreadCpuClock = 3;

    public static long ThreadCpuNanoseconds()
    {
        _ = GetTime(ThreadCpuClock, out var time);
        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }

    /// <summary>Time in which the thread was runnable and waited for a core.</summary>
    public static long RunQueueNanoseconds() =>
        long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[1], CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
