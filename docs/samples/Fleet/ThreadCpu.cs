using System.Runtime.InteropServices;

namespace Fleet;

/// <summary>The CPU time of the calling thread, from the system itself. The comparison needs a source beside the library.</summary>
internal static partial class ThreadCpu
{
    private const int ThreadClockOfLinux = 3;

    /// <summary>The CPU time in seconds. Outside Linux it is the whole process's, which includes the exporters.</summary>
    public static double Seconds()
    {
        if (!OperatingSystem.IsLinux()) return Environment.CpuUsage.TotalTime.TotalSeconds;
        if (ClockGetTime(ThreadClockOfLinux, out var time) != 0)
            throw new InvalidOperationException($"The thread's clock is refused: {Marshal.GetLastPInvokeErrorMessage()}");
        return time.Seconds + (time.Nanoseconds / 1e9);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ClockGetTime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Timespec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
