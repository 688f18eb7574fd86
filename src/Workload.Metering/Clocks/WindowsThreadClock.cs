using System.Runtime.InteropServices;
using Workload.Metering.Clocks.Interop;

namespace Workload.Metering.Clocks;

/// <summary>One thread's clocks on Windows. The handle keeps the thread's object alive, so Windows does not reuse its number.</summary>
internal sealed class WindowsThreadClock : ThreadClock
{
    private readonly WindowsClocks _clocks;
    private readonly nint _handle;
    private HandleUsers _users;

    public WindowsThreadClock(WindowsClocks clocks)
    {
        _clocks = clocks;
        _handle = Kernel32.OpenThread(WindowsConstants.ThreadQueryLimitedInformationAndSynchronize, 0, Kernel32.GetCurrentThreadId());
        if (_handle == 0)
        {
            clocks.Refuse(ClockKind.ThreadCpuFromOutside, Marshal.GetLastPInvokeError());
            _users.Close();
        }
    }

    public override bool TryReadCpu(out long cpuNanoseconds) =>
        _clocks.TryReadThreadCpu(WindowsConstants.CurrentThread, out cpuNanoseconds);

    public override bool TryReadCpuFromOutside(out long cpuNanoseconds)
    {
        cpuNanoseconds = 0;
        if (!_users.TryEnter())
            return false;

        // The call returns immediately. A thread that has not ended is not signalled.
        bool answered = Kernel32.WaitForSingleObject(_handle, 0) == WindowsConstants.WaitTimeout
            && _clocks.TryReadThreadCpu(_handle, out cpuNanoseconds);
        if (_users.Leave())
            _ = Kernel32.CloseHandle(_handle);
        return answered;
    }

    public override bool TryReadRunQueue(out RunQueueReading reading)
    {
        reading = default;
        return false;
    }

    public override void Dispose()
    {
        if (_users.Close() && _handle != 0)
            _ = Kernel32.CloseHandle(_handle);
    }
}
