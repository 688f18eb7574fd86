using System.Runtime.InteropServices;
using Workload.Metering.Clocks.Interop;

namespace Workload.Metering.Clocks;

/// <summary>
/// The clocks of Windows. A thread's CPU time comes from <c>QueryThreadCycleTime</c> and a calibrated rate, if cycles measure time here.
/// Otherwise it comes from <c>GetThreadTimes</c>, which is updated only by the clock interrupt. <c>GetProcessTimes</c> gives the time of
/// the process. Windows does not report how long a thread waits for a core.
/// </summary>
internal sealed class WindowsClocks : PlatformClocks
{
    // This is the default period of the Windows clock interrupt, which comes 64 times a second.
    private const long TickNanoseconds = 15_625_000;

    // Two readings of the same instant may differ by this, because of the reading of cycles and the windows of the calibration.
    private const long CycleResolutionNanoseconds = 100;

    private readonly double? _nanosecondsPerCycle;
    private readonly bool _hasThreadCpu;
    private readonly bool _hasProcessCpu;

    public WindowsClocks()
    {
        try
        {
            _nanosecondsPerCycle = 1 / CycleRate.Calibrate(TryReadOwnCycles);
            _hasThreadCpu = TryReadThreadCpu(WindowsConstants.CurrentThread, out _);
            _hasProcessCpu = TryReadProcessCpu(out _);
            using var thread = new WindowsThreadClock(this);
            ReadsOtherThreads = thread.TryReadCpuFromOutside(out _);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            // Clocks that were not tried yet stay absent.
        }
    }

    public override bool HasRunQueue => false;

    public override bool ReadsOtherThreads { get; }

    public override long ThreadCpuResolutionNanoseconds => _nanosecondsPerCycle is null ? TickNanoseconds : CycleResolutionNanoseconds;

    public override bool TryReadProcessCpu(out ProcessCpuReading reading)
    {
        if (Kernel32.GetProcessTimes(WindowsConstants.CurrentProcess, out _, out _, out long kernel, out long user) == 0)
        {
            Refuse(ClockKind.ProcessCpu, Marshal.GetLastPInvokeError());
            reading = default;
            return false;
        }

        reading = new ProcessCpuReading(user * WindowsConstants.NanosecondsPerFileTime, kernel * WindowsConstants.NanosecondsPerFileTime);
        return true;
    }

    public override ThreadClock OpenThreadClock() => new WindowsThreadClock(this);

    internal bool TryReadThreadCpu(nint thread, out long cpuNanoseconds)
    {
        if (_nanosecondsPerCycle is { } nanosecondsPerCycle)
        {
            if (Kernel32.QueryThreadCycleTime(thread, out ulong cycles) != 0)
            {
                cpuNanoseconds = (long)(cycles * nanosecondsPerCycle);
                return true;
            }
        }
        else if (Kernel32.GetThreadTimes(thread, out _, out _, out long kernel, out long user) != 0)
        {
            cpuNanoseconds = (kernel + user) * WindowsConstants.NanosecondsPerFileTime;
            return true;
        }

        Refuse(ClockKind.ThreadCpu, Marshal.GetLastPInvokeError());
        cpuNanoseconds = 0;
        return false;
    }

    protected override string OsCall(ClockKind clock) => clock switch
    {
        ClockKind.ThreadCpu or ClockKind.ThreadCpuFromOutside =>
            _nanosecondsPerCycle is null ? "GetThreadTimes" : "QueryThreadCycleTime, at a calibrated rate",
        ClockKind.ProcessCpu => "GetProcessTimes",
        _ => "none",
    };

    protected override bool IsAvailable(ClockKind clock) => clock switch
    {
        ClockKind.ThreadCpu => _hasThreadCpu,
        ClockKind.ThreadCpuFromOutside => ReadsOtherThreads,
        ClockKind.ProcessCpu => _hasProcessCpu,
        _ => false,
    };

    protected override long ResolutionNanoseconds(ClockKind clock) =>
        clock == ClockKind.ProcessCpu ? TickNanoseconds : ThreadCpuResolutionNanoseconds;

    private static bool TryReadOwnCycles(out ulong cycles) =>
        Kernel32.QueryThreadCycleTime(WindowsConstants.CurrentThread, out cycles) != 0;
}
