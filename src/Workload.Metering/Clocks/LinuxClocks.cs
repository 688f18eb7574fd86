using System.Runtime.InteropServices;
using System.Text;
using Workload.Metering.Clocks.Interop;

namespace Workload.Metering.Clocks;

/// <summary>
/// The clocks of Linux. <c>clock_gettime</c> gives a thread's CPU time, <c>getrusage</c> that of the process, and the thread's schedstat
/// its time on the run queue. The times of <c>RUSAGE_THREAD</c> and schedstat's first field are not used. They are updated only by the
/// scheduler's tick while the thread runs.
/// </summary>
internal sealed class LinuxClocks : PlatformClocks
{
    private const int NoDescriptor = -1;
    private const long ProcessCpuResolutionNanoseconds = 1_000;

    private readonly LinuxClockSources _sources;
    private readonly byte[] _schedStatPath;
    private readonly byte[] _livenessPath;
    private readonly LinuxThreadSums _threadSums = new();
    private readonly bool _hasThreadCpu;
    private readonly bool _hasProcessCpu;

    public LinuxClocks()
        : this(new LinuxClockSources())
    {
    }

    internal LinuxClocks(LinuxClockSources sources)
    {
        _sources = sources;
        Descriptors = sources.MaxDescriptors is { } max ? new LinuxDescriptors(max) : new LinuxDescriptors();
        _schedStatPath = Encoding.UTF8.GetBytes(sources.SchedStatPath + '\0');
        _livenessPath = Encoding.UTF8.GetBytes(sources.LivenessPath + '\0');
        ThreadCpuResolutionNanoseconds = 1;
        try
        {
            // Each function is called here once, so that a later reading does not have to bind a native function.
            _hasThreadCpu = TryReadThreadCpu(out _);
            if (_hasThreadCpu && LibC.ClockGetResolution(sources.ThreadCpuClock, out Timespec resolution) == 0)
                ThreadCpuResolutionNanoseconds = Math.Max(1, resolution.TotalNanoseconds);
            _hasProcessCpu = TryReadProcessCpu(out _);
            using var thread = new LinuxThreadClock(this, LinuxThreadId.Current());
            ReadsOtherThreads = thread.TryReadCpuFromOutside(out _);
            HasRunQueue = thread.TryReadRunQueue(out _);
            if (!HasRunQueue)
                Refuse(ClockKind.RunQueue, 0);
            if (!ReadsOtherThreads)
                Refuse(ClockKind.ThreadCpuFromOutside, 0);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            // Clocks that were not tried yet stay absent.
        }
    }

    /// <summary>The descriptors that the clocks of threads hold open.</summary>
    internal LinuxDescriptors Descriptors { get; }

    public override bool HasRunQueue { get; }

    public override bool ReadsOtherThreads { get; }

    public override long ThreadCpuResolutionNanoseconds { get; }

    public override bool TryReadProcessCpu(out ProcessCpuReading reading)
    {
        if (LibC.GetRusageOfLinux(_sources.RusageOf, out LinuxRusage usage) != 0)
        {
            Refuse(ClockKind.ProcessCpu, Marshal.GetLastPInvokeError());
            reading = default;
            return false;
        }

        reading = new ProcessCpuReading(usage.User.TotalNanoseconds, usage.System.TotalNanoseconds);
        return true;
    }

    public override bool WantsSweep() => Descriptors.WantsSweep();

    public override Dictionary<string, long>? SumThreads() => ReadsOtherThreads ? _threadSums.Read() : null;

    public override ThreadClock OpenThreadClock() => new LinuxThreadClock(this, LinuxThreadId.Current());

    /// <summary>Reads the calling thread's CPU time.</summary>
    internal bool TryReadThreadCpu(out long cpuNanoseconds)
    {
        if (LibC.ClockGetTime(_sources.ThreadCpuClock, out Timespec time) != 0)
        {
            Refuse(ClockKind.ThreadCpu, Marshal.GetLastSystemError());
            cpuNanoseconds = 0;
            return false;
        }

        cpuNanoseconds = time.TotalNanoseconds;
        return true;
    }

    /// <summary>
    /// Opens a descriptor of the calling thread's schedstat. Without a run queue it opens another file that lives as long as the thread.
    /// Returns -1 if the kernel refuses both.
    /// </summary>
    internal int OpenDescriptor(out bool isSchedStat)
    {
        isSchedStat = false;
        if (!Descriptors.TryTake())
        {
            Refuse(ClockKind.ThreadCpuFromOutside, LinuxConstants.TooManyOpenFiles);
            return NoDescriptor;
        }

        int descriptor = OpenSchedStat();
        isSchedStat = descriptor >= 0;
        if (isSchedStat)
            return descriptor;

        descriptor = Open(_livenessPath);
        if (descriptor >= 0)
            return descriptor;
        Refuse(ClockKind.ThreadCpuFromOutside, Marshal.GetLastPInvokeError());
        Descriptors.GiveBack();
        return NoDescriptor;
    }

    /// <summary>
    /// Opens a descriptor of the calling thread's schedstat, which the caller must close. It is negative if the kernel refuses it.
    /// </summary>
    internal int OpenSchedStat()
    {
        int descriptor = Open(_schedStatPath);
        if (descriptor < 0)
            Refuse(ClockKind.RunQueue, Marshal.GetLastPInvokeError());
        return descriptor;
    }

    internal void CloseDescriptor(int descriptor)
    {
        _ = LibC.Close(descriptor);
        Descriptors.GiveBack();
    }

    protected override string OsCall(ClockKind clock) => clock switch
    {
        ClockKind.ThreadCpu => "clock_gettime(CLOCK_THREAD_CPUTIME_ID)",
        ClockKind.ThreadCpuFromOutside => "clock_gettime(~tid << 3 | 6)",
        ClockKind.ProcessCpu => "getrusage(RUSAGE_SELF)",
        ClockKind.RunQueue => "pread(" + _sources.SchedStatPath + "), getrusage(RUSAGE_THREAD)",
        _ => "none",
    };

    protected override bool IsAvailable(ClockKind clock) => clock switch
    {
        ClockKind.ThreadCpu => _hasThreadCpu,
        ClockKind.ThreadCpuFromOutside => ReadsOtherThreads,
        ClockKind.ProcessCpu => _hasProcessCpu,
        ClockKind.RunQueue => HasRunQueue,
        _ => false,
    };

    protected override long ResolutionNanoseconds(ClockKind clock) => clock switch
    {
        ClockKind.ProcessCpu => ProcessCpuResolutionNanoseconds,
        ClockKind.RunQueue => 1,
        _ => ThreadCpuResolutionNanoseconds,
    };

    private static unsafe int Open(byte[] path)
    {
        fixed (byte* pathBytes = path)
            return LibC.Open(pathBytes, LinuxConstants.OpenReadOnlyCloseOnExec);
    }
}
