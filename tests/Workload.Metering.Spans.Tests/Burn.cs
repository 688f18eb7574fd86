using System.Runtime.InteropServices;

namespace Workload.Metering.Spans.Tests;

/// <summary>Work bounded by consumed CPU, by the kernel's clock of the thread.</summary>
internal static partial class Burn
{
    public const double Seconds = 0.005;

    private const int ThreadCpuClock = 3;

    public static void FiveMilliseconds()
    {
        double end = ThreadCpuSeconds() + Seconds;
        while (ThreadCpuSeconds() < end) Thread.SpinWait(200);
    }

    private static double ThreadCpuSeconds() => ClockGetTime(ThreadCpuClock, out var time) == 0 ? time.Seconds + (time.Nanoseconds / 1e9) : throw new InvalidOperationException("no clock");

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ClockGetTime(int clock, out KernelTime time);

    [StructLayout(LayoutKind.Sequential)]
    private struct KernelTime
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
