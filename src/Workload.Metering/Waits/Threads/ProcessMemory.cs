using Workload.Metering.Clocks.Interop;

namespace Workload.Metering.Waits.Threads;

/// <summary>
/// Reads this process's own memory through <c>/proc/self/mem</c>. A pointer that another thread gave to the kernel may be stale. Reading
/// the file then fails. Following the pointer would end the process.
/// </summary>
internal sealed class ProcessMemory : IDisposable
{
    private readonly int _descriptor;

    public unsafe ProcessMemory()
    {
        fixed (byte* path = "/proc/self/mem\0"u8) _descriptor = LibC.Open(path, LinuxConstants.OpenReadOnlyCloseOnExec);
    }

    public bool IsOpen => _descriptor >= 0;

    /// <summary>Reads from an address. Allocates nothing.</summary>
    /// <returns>The number of bytes read. It is smaller where the mapping ends, and zero where there is no memory.</returns>
    public unsafe int Read(ulong address, Span<byte> bytes)
    {
        if (_descriptor < 0) return 0;
        fixed (byte* buffer = bytes)
        {
            nint length = LibC.PRead(_descriptor, buffer, bytes.Length, (nint)address);
            return length > 0 ? (int)length : 0;
        }
    }

    public void Dispose()
    {
        if (_descriptor >= 0) _ = LibC.Close(_descriptor);
    }
}
