using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Workload.Metering.Truth.Tests;

/// <summary>What the kernel itself says, asked by other ways than the library's.</summary>
internal static partial class Kernel
{
    private const int ThreadCpuClock = 3;
    private const int OwnProcess = 0;

    // Opened once a thread: to open it for each reading would cost many times the reading.
    [ThreadStatic]
    private static SafeFileHandle? t_schedstat;

    /// <summary>CPU time of the calling thread.</summary>
    public static long ThreadCpuNanoseconds()
    {
        ClockGetTime(ThreadCpuClock, out KernelTime time).Should().Be(0);
        return (time.Seconds * 1_000_000_000L) + time.Fraction;
    }

    /// <summary>How long the calling thread has waited for a core. Brought up to date whenever it gets one.</summary>
    public static long ThreadRunDelayNanoseconds()
    {
        t_schedstat ??= File.OpenHandle("/proc/thread-self/schedstat");
        Span<byte> text = stackalloc byte[96];
        int length = RandomAccess.Read(t_schedstat, text, 0);
        string[] fields = System.Text.Encoding.ASCII.GetString(text[..length]).Split(' ');
        return long.Parse(fields[1], CultureInfo.InvariantCulture);
    }

    /// <summary>CPU time of the process, as <c>getrusage</c> says, in whole microseconds of user and of system time.</summary>
    public static TimeSpan ProcessCpu()
    {
        GetResourceUsage(OwnProcess, out ResourceUsage usage).Should().Be(0);
        return Of(usage.User) + Of(usage.System);

        static TimeSpan Of(KernelTime time) => TimeSpan.FromSeconds((long)time.Seconds) + TimeSpan.FromMicroseconds((long)time.Fraction);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ClockGetTime(int clock, out KernelTime time);

    [LibraryImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetResourceUsage(int who, out ResourceUsage usage);

    /// <summary>Seconds and a fraction: nanoseconds in a timespec, microseconds in a timeval.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct KernelTime
    {
        public nint Seconds;
        public nint Fraction;
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct ResourceUsage
    {
        public KernelTime User;
        public KernelTime System;
        private fixed long _others[14];
    }
}
