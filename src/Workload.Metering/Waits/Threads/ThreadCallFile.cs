using System.Globalization;
using System.Text;
using Workload.Metering.Clocks.Interop;

namespace Workload.Metering.Waits.Threads;

/// <summary>
/// A thread's <c>/proc/self/task/TID/syscall</c>, kept open. The descriptor is bound to the thread itself. Once the thread has exited,
/// reads fail, even if the kernel has given its number to another thread.
/// </summary>
internal sealed class ThreadCallFile : IDisposable
{
    private readonly int _descriptor;

    public unsafe ThreadCallFile(int threadId)
    {
        ThreadId = threadId;
        byte[] path = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/self/task/{threadId}/syscall\0"));
        fixed (byte* start = path) _descriptor = LibC.Open(start, LinuxConstants.OpenReadOnlyCloseOnExec);
    }

    public int ThreadId { get; }

    /// <summary>Whether the kernel lets this process read the file. Some kernels are built without it.</summary>
    public bool IsOpen => _descriptor >= 0;

    /// <summary>Whether a reading found that the thread has exited.</summary>
    public bool HasExited { get; private set; }

    /// <summary>Reads in which call the thread is blocked.</summary>
    /// <returns>False if the thread runs, is runnable, or has exited.</returns>
    public unsafe bool TryRead(out BlockedCall call)
    {
        call = default;
        if (_descriptor < 0) return false;
        byte* text = stackalloc byte[BlockedCall.MaxLength];
        nint length = LibC.PRead(_descriptor, text, BlockedCall.MaxLength, 0);
        HasExited = length <= 0;
        return !HasExited && BlockedCall.TryParse(new ReadOnlySpan<byte>(text, (int)length), out call);
    }

    public void Dispose()
    {
        if (_descriptor >= 0) _ = LibC.Close(_descriptor);
    }
}
