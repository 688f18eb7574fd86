using System.Runtime.InteropServices;
using Workload.Metering.Clocks.Interop;

namespace Workload.Metering.Clocks;

/// <summary>
/// The clocks of macOS. <c>clock_gettime</c> gives a thread's CPU time, and <c>getrusage</c> that of the process. <c>thread_info</c> is not
/// used because it is several times as expensive, and <c>proc_pid_rusage</c> because it counts mach ticks. macOS does not report how
/// long a thread waits for a core.
/// </summary>
internal sealed class MacClocks : PlatformClocks
{
    private readonly bool _hasThreadCpu;
    private readonly bool _hasProcessCpu;

    public MacClocks()
    {
        ThreadCpuResolutionNanoseconds = 1;
        try
        {
            _hasThreadCpu = TryReadThreadCpu(out _);
            // The resolution is a mach tick, if that is longer than a nanosecond.
            if (_hasThreadCpu && LibC.ClockGetResolution(MacConstants.ThreadCpuClock, out Timespec resolution) == 0)
                ThreadCpuResolutionNanoseconds = Math.Max(1, resolution.TotalNanoseconds);
            _hasProcessCpu = TryReadProcessCpu(out _);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            // Clocks that were not tried yet stay absent.
        }
    }

    public override bool HasRunQueue => false;

    public override bool ReadsOtherThreads => false;

    public override long ThreadCpuResolutionNanoseconds { get; }

    public override bool TryReadProcessCpu(out ProcessCpuReading reading)
    {
        if (LibC.GetRusageOfMac(MacConstants.RusageSelf, out MacRusage usage) != 0)
        {
            Refuse(ClockKind.ProcessCpu, Marshal.GetLastPInvokeError());
            reading = default;
            return false;
        }

        reading = new ProcessCpuReading(usage.User.TotalNanoseconds, usage.System.TotalNanoseconds);
        return true;
    }

    public override ThreadClock OpenThreadClock() => new MacThreadClock(this);

    internal bool TryReadThreadCpu(out long cpuNanoseconds)
    {
        if (LibC.ClockGetTime(MacConstants.ThreadCpuClock, out Timespec time) != 0)
        {
            Refuse(ClockKind.ThreadCpu, Marshal.GetLastSystemError());
            cpuNanoseconds = 0;
            return false;
        }

        cpuNanoseconds = time.TotalNanoseconds;
        return true;
    }

    protected override string OsCall(ClockKind clock) => clock switch
    {
        ClockKind.ThreadCpu => "clock_gettime(CLOCK_THREAD_CPUTIME_ID)",
        ClockKind.ProcessCpu => "getrusage(RUSAGE_SELF)",
        _ => "none",
    };

    protected override bool IsAvailable(ClockKind clock) => clock switch
    {
        ClockKind.ThreadCpu => _hasThreadCpu,
        ClockKind.ProcessCpu => _hasProcessCpu,
        _ => false,
    };

    protected override long ResolutionNanoseconds(ClockKind clock) =>
        clock == ClockKind.ProcessCpu ? 1_000 : ThreadCpuResolutionNanoseconds;
}
