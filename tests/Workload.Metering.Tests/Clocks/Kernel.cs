using System.Globalization;
using System.Runtime.InteropServices;

namespace Workload.Metering.Tests.Clocks;

/// <summary>What the kernel itself says, by other ways than the library's.</summary>
internal static partial class Kernel
{
    public const int ProcessCpuClock = 2;
    public const int MonotonicClock = 1;

    public static long Read(int clock)
    {
        ClockGetTime(clock, out KernelTime time).Should().Be(0);
        return (time.Seconds * 1_000_000_000L) + time.Nanoseconds;
    }

    /// <summary>
    /// Nanoseconds on a core, once the thread rests. The account of a running thread is as old as its last tick, 10 ms at the slowest
    /// usual rate, so it rests when the account has not moved for three of those.
    /// </summary>
    public static long AccountedNanosecondsAtRest(int threadId)
    {
        long last = -1;
        Eventually.Holds(
            () =>
            {
                long before = AccountedNanoseconds(threadId);
                Thread.Sleep(30);
                last = AccountedNanoseconds(threadId);
                return last == before;
            },
            "the thread rests");
        return last;
    }

    private static long AccountedNanoseconds(int threadId) =>
        long.Parse(File.ReadAllText($"/proc/self/task/{threadId}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>Lets the calling thread, and threads that it starts, run on one processor only.</summary>
    public static unsafe void PinToProcessor(int processor)
    {
        ulong* mask = stackalloc ulong[16];
        new Span<ulong>(mask, 16).Clear();
        mask[processor / 64] = 1UL << (processor % 64);
        SetAffinity(0, 16 * sizeof(ulong), mask).Should().Be(0);
    }

    public static unsafe int FirstAllowedProcessor()
    {
        ulong* mask = stackalloc ulong[16];
        new Span<ulong>(mask, 16).Clear();
        GetAffinity(0, 16 * sizeof(ulong), mask).Should().BeGreaterThanOrEqualTo(0);
        for (int processor = 0; processor < 1024; processor++)
        {
            if ((mask[processor / 64] & (1UL << (processor % 64))) != 0)
                return processor;
        }

        throw new InvalidOperationException("The kernel allows this thread no processor.");
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ClockGetTime(int clock, out KernelTime time);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int SetAffinity(int threadId, nint length, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int GetAffinity(int threadId, nint length, ulong* mask);

    [StructLayout(LayoutKind.Sequential)]
    private struct KernelTime
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
