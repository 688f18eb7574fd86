using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Workload.Metering.TestSupport;

/// <summary>The kernel's own figures of threads and of the process. They are read by other ways than the library's.</summary>
public static partial class Kernel
{
    private const int MonotonicClock = 1;
    private const int ProcessCpuClock = 2;
    private const int ThreadCpuClock = 3;
    private const int OwnProcess = 0;
    private const int CallingThreadUsage = 1;

    // The file is opened once a thread. Opening it for each reading would cost many times the reading.
    [ThreadStatic]
    private static SafeFileHandle? t_schedstat;

    /// <summary>The monotonic clock.</summary>
    public static long MonotonicNanoseconds() => Read(MonotonicClock);

    /// <summary>The CPU time of the calling thread.</summary>
    public static long ThreadCpuNanoseconds() => Read(ThreadCpuClock);

    /// <summary>The CPU time of the process.</summary>
    public static long ProcessCpuNanoseconds() => Read(ProcessCpuClock);

    /// <summary>The CPU time of the process by <c>getrusage</c>, which counts user and system time in whole microseconds.</summary>
    public static TimeSpan ProcessCpu()
    {
        var usage = UsageOf(OwnProcess);
        return Of(usage.User) + Of(usage.System);

        static TimeSpan Of(KernelTime time) =>
            TimeSpan.FromSeconds((long)time.Seconds) + TimeSpan.FromMicroseconds((long)time.Fraction);
    }

    /// <summary>
    /// The time for which the calling thread was runnable and waited for a core. The kernel updates it whenever the thread gets a core.
    /// </summary>
    public static long ThreadRunDelayNanoseconds()
    {
        t_schedstat ??= File.OpenHandle("/proc/thread-self/schedstat");
        Span<byte> text = stackalloc byte[96];
        int length = RandomAccess.Read(t_schedstat, text, 0);
        Span<byte> delay = text[(text[..length].IndexOf((byte)' ') + 1)..length];
        return long.Parse(delay[..delay.IndexOf((byte)' ')], CultureInfo.InvariantCulture);
    }

    /// <summary>How often the calling thread gave its core away to wait for something, and not because it was preempted.</summary>
    public static long ThreadVoluntarySwitches() => UsageOf(CallingThreadUsage).VoluntarySwitches;

    /// <summary>
    /// The CPU time of the runtime's own threads, such as those of the compiler, the collector and the timers, but not of the pool. The
    /// kernel counts it in its ticks.
    /// </summary>
    public static TimeSpan CpuOfRuntimesThreads()
    {
        long nanoseconds = 0;
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                string name = File.ReadAllText(Path.Combine(task, "comm"));
                if (name.StartsWith(".NET", StringComparison.Ordinal) && !name.StartsWith(".NET TP W", StringComparison.Ordinal))
                    nanoseconds += AccountedNanoseconds(task);
            }
            catch (IOException)
            {
                // The thread has exited.
            }
        }

        return TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
    }

    /// <summary>
    /// The CPU time of a thread, in nanoseconds, once the thread rests. The account of a running thread is as old as its last tick, at most
    /// 10 ms. So the thread rests when its account has not moved for 30 ms.
    /// </summary>
    public static long AccountedNanosecondsAtRest(int threadId)
    {
        string task = $"/proc/self/task/{threadId}";
        long last = -1;
        Eventually.Holds(
            () =>
            {
                long before = AccountedNanoseconds(task);
                Thread.Sleep(30);
                last = AccountedNanoseconds(task);
                return last == before;
            },
            "the thread rests");
        return last;
    }

    private static long AccountedNanoseconds(string task) =>
        long.Parse(File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture);

    private static long Read(int clock)
    {
        if (ClockGetTime(clock, out var time) != 0) throw new InvalidOperationException($"The kernel refuses its clock {clock}.");
        return (time.Seconds * 1_000_000_000L) + time.Fraction;
    }

    private static ResourceUsage UsageOf(int who)
    {
        if (GetResourceUsage(who, out var usage) != 0) throw new InvalidOperationException("The kernel refuses getrusage.");
        return usage;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ClockGetTime(int clock, out KernelTime time);

    [LibraryImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetResourceUsage(int who, out ResourceUsage usage);

    /// <summary>Seconds and a fraction. The fraction is in nanoseconds in a timespec, and in microseconds in a timeval.</summary>
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
