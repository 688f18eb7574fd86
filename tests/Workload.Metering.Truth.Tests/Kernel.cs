using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Workload.Metering.Truth.Tests;

/// <summary>What the kernel itself says, asked by other ways than the library's.</summary>
internal static partial class Kernel
{
    private const int ThreadCpuClock = 3;
    private const int OwnProcess = 0;
    private const int CallingThread = 0;
    private const int CallingThreadUsage = 1;

    // Opened once a thread: to open it for each reading would cost many times the reading.
    [ThreadStatic]
    private static SafeFileHandle? t_schedstat;

    /// <summary>CPU time of the calling thread.</summary>
    public static long ThreadCpuNanoseconds()
    {
        if (ClockGetTime(ThreadCpuClock, out KernelTime time) != 0)
            throw new InvalidOperationException("The kernel refuses its own thread clock.");
        return (time.Seconds * 1_000_000_000L) + time.Fraction;
    }

    /// <summary>How long the calling thread has waited for a core. Brought up to date whenever it gets one.</summary>
    public static long ThreadRunDelayNanoseconds()
    {
        t_schedstat ??= File.OpenHandle("/proc/thread-self/schedstat");
        Span<byte> text = stackalloc byte[96];
        int length = RandomAccess.Read(t_schedstat, text, 0);
        Span<byte> delay = text[(text[..length].IndexOf((byte)' ') + 1)..length];
        return long.Parse(delay[..delay.IndexOf((byte)' ')], CultureInfo.InvariantCulture);
    }

    /// <summary>How often the calling thread has given its core away by itself: to wait for something, not because it had to.</summary>
    public static long ThreadVoluntarySwitches()
    {
        if (GetResourceUsage(CallingThreadUsage, out ResourceUsage usage) != 0)
            throw new InvalidOperationException("The kernel does not tell the thread's switches.");
        return usage.VoluntarySwitches;
    }

    /// <summary>CPU time of the process, as <c>getrusage</c> says, in whole microseconds of user and of system time.</summary>
    public static TimeSpan ProcessCpu()
    {
        GetResourceUsage(OwnProcess, out ResourceUsage usage).Should().Be(0);
        return Of(usage.User) + Of(usage.System);

        static TimeSpan Of(KernelTime time) => TimeSpan.FromSeconds((long)time.Seconds) + TimeSpan.FromMicroseconds((long)time.Fraction);
    }

    /// <summary>CPU time of the runtime's own threads: compiler, collector, finalizer, timers and the like, but not those of the pool. In the kernel's ticks.</summary>
    public static TimeSpan CpuOfRuntimesThreads()
    {
        long nanoseconds = 0;
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                string name = File.ReadAllText(Path.Combine(task, "comm"));
                if (name.StartsWith(".NET", StringComparison.Ordinal) && !name.StartsWith(".NET TP W", StringComparison.Ordinal))
                    nanoseconds += long.Parse(File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // It has exited.
            }
        }

        return TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
    }

    /// <summary>Keeps the calling thread on one core from now on: for threads that end with their test.</summary>
    public static void PinThread(int core)
    {
        ulong mask = 1UL << core;
        SetAffinity(CallingThread, sizeof(ulong), in mask).Should().Be(0);
    }

    /// <summary>The calling thread's id.</summary>
    public static int ThreadId() => GetThreadId();

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetAffinity(int thread, nint size, in ulong mask);

    [LibraryImport("libc", EntryPoint = "gettid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetThreadId();

    /// <summary>A counter in the kernel on whose change a thread can block.</summary>
    public static int OpenEvent()
    {
        int descriptor = OpenEvent(0, 0);
        descriptor.Should().BePositive();
        return descriptor;
    }

    public static void Signal(int descriptor)
    {
        ulong one = 1;
        if (Write(descriptor, in one, sizeof(ulong)) != sizeof(ulong))
            throw new InvalidOperationException("The event cannot be signalled.");
    }

    /// <summary>Blocks until it has been signalled.</summary>
    public static void Await(int descriptor)
    {
        if (Read(descriptor, out _, sizeof(ulong)) != sizeof(ulong))
            throw new InvalidOperationException("The event cannot be awaited.");
    }

    public static void CloseEvent(int descriptor) => Close(descriptor).Should().Be(0);

    [LibraryImport("libc", EntryPoint = "eventfd")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenEvent(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(int descriptor, in ulong value, nint size);

    [LibraryImport("libc", EntryPoint = "read")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Read(int descriptor, out ulong value, nint size);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);

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
        private fixed long _others[12];
        public nint VoluntarySwitches;
        public nint InvoluntarySwitches;
    }
}
