using Workload.Metering.Clocks.Interop;

namespace Workload.Metering.Clocks;

/// <summary>
/// One thread's clocks on Linux. The descriptor of the thread's schedstat stays open. It is bound to the thread itself and not to the
/// thread's number. So a successful read proves that the thread still runs, even if the kernel has reused the number meanwhile.
/// </summary>
internal sealed class LinuxThreadClock : ThreadClock
{
    private readonly LinuxClocks _clocks;
    private readonly int _threadId;
    private readonly int _outsideClock;
    private readonly int _descriptor;
    private readonly bool _isSchedStat;
    private readonly bool _opensForEachReading;
    private HandleUsers _users;

    public LinuxThreadClock(LinuxClocks clocks, int threadId)
    {
        _clocks = clocks;
        _threadId = threadId;
        _outsideClock = threadId > 0 ? LinuxConstants.CpuClockOf(threadId) : 0;
        _descriptor = clocks.OpenDescriptor(out _isSchedStat);
        if (_descriptor >= 0)
            return;
        _users.Close();
        _opensForEachReading = clocks.HasRunQueue;
    }

    public override bool TryReadCpu(out long cpuNanoseconds) => _clocks.TryReadThreadCpu(out cpuNanoseconds);

    public override bool TryReadCpuFromOutside(out long cpuNanoseconds)
    {
        cpuNanoseconds = 0;
        if (_outsideClock == 0 || !_users.TryEnter())
            return false;

        bool answered = LibC.ClockGetTime(_outsideClock, out Timespec time) == 0 && OwnerRuns();
        Leave();
        if (answered)
            cpuNanoseconds = time.TotalNanoseconds;
        return answered;
    }

    public override bool TryReadRunQueue(out RunQueueReading reading)
    {
        reading = default;
        if (!_isSchedStat || !_users.TryEnter())
            return false;

        bool read = TryRead(_descriptor, out reading);
        Leave();
        return read;
    }

    public override bool TryReadOwnRunQueue(out RunQueueReading reading)
    {
        if (!(_opensForEachReading ? TryOpenAndRead(out reading) : TryReadRunQueue(out reading)))
            return false;
        if (LibC.GetRusageOfLinux(LinuxConstants.RusageThread, out LinuxRusage usage) == 0)
            reading = reading with { VoluntarySwitches = usage.VoluntarySwitches };
        return true;
    }

    public override bool TryReadVoluntarySwitches(out long switches)
    {
        switches = 0;
        if (_threadId <= 0 || !_users.TryEnter())
            return false;

        bool answered = LinuxThreadSwitches.TryRead(_threadId, out switches) && OwnerRuns();
        Leave();
        return answered;
    }

    public override void Dispose()
    {
        if (_users.Close() && _descriptor >= 0)
            _clocks.CloseDescriptor(_descriptor);
    }

    public override void CloseIfExited()
    {
        if (!_users.TryEnter())
            return;
        bool runs = OwnerRuns();
        Leave();
        if (!runs)
            Dispose();
    }

    private static unsafe bool TryRead(int descriptor, out RunQueueReading reading)
    {
        reading = default;
        byte* text = stackalloc byte[SchedStat.MaxLength];
        nint length = LibC.PRead(descriptor, text, SchedStat.MaxLength, 0);
        return length > 0 && SchedStat.TryParse(new ReadOnlySpan<byte>(text, (int)length), out reading);
    }

    // A thread that reads its own files needs no descriptor as a proof of identity. This is more expensive, but the number of such threads
    // is not limited.
    private bool TryOpenAndRead(out RunQueueReading reading)
    {
        reading = default;
        int descriptor = _clocks.OpenSchedStat();
        if (descriptor < 0)
            return false;
        bool read = TryRead(descriptor, out reading);
        _ = LibC.Close(descriptor);
        return read;
    }

    // This check follows the reading of the clock. If the thread still runs now, the number was its own when the clock was read.
    private unsafe bool OwnerRuns()
    {
        byte firstByte;
        return LibC.PRead(_descriptor, &firstByte, 1, 0) == 1;
    }

    private void Leave()
    {
        if (_users.Leave())
            _clocks.CloseDescriptor(_descriptor);
    }
}
