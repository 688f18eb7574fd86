using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// A thread that computes for a moment and sleeps for a moment in turn. It
/// runs on one core, with a higher priority than the other threads there.
/// </summary>
internal sealed partial class Neighbour : IDisposable
{
    private const int FirstInFirstOut = 1, RealTimePriority = 10;
    private const int OfProcess = 0, HighestNice = -20;
    private const int SetTimerSlack = 29;

    private readonly Thread _thread;
    private volatile bool _stop;

    public Neighbour(int core, bool realTime, int computesMicroseconds, int sleepsMicroseconds)
    {
        using var ready = new ManualResetEventSlim();
        _thread = new Thread(() =>
        {
            CoreAffinity.PinThread(core);
            IsPrivileged = realTime
                ? SetScheduler(0, FirstInFirstOut, RealTimePriority) == 0
                : SetPriority(OfProcess, CoreAffinity.ThreadId(), HighestNice) == 0;
            Control(SetTimerSlack, 1).Should().Be(0);
            ready.Set();
            Run(computesMicroseconds, sleepsMicroseconds);
        });
        _thread.UnsafeStart();
        ready.Wait();
    }

    /// <summary>Gets whether the kernel lets this process raise a priority.</summary>
    public bool IsPrivileged { get; private set; }

    public void Dispose()
    {
        _stop = true;
        _thread.Join();
    }

    private void Run(int computesMicroseconds, int sleepsMicroseconds)
    {
        while (!_stop)
        {
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start).TotalMicroseconds < computesMicroseconds)
                Thread.SpinWait(5);
            if (Sleep((uint)sleepsMicroseconds) != 0)
                return;
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetScheduler(int thread, int policy, in int priority);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, int who, int nice);

    [LibraryImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int option, nuint argument);

    [LibraryImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sleep(uint microseconds);
}
