using System.Buffers.Text;
using Workload.Metering.Clocks.Interop;

namespace Workload.Metering.Clocks;

/// <summary>Reads a file in <c>/proc/self/task/TID</c> once, without allocating.</summary>
internal static class LinuxThreadFile
{
    private const int MaxPathLength = 48;

    private static ReadOnlySpan<byte> Tasks => "/proc/self/task/"u8;

    /// <summary>Reads the start of a file.</summary>
    /// <param name="threadId">The kernel's number of the thread.</param>
    /// <param name="name">The name of the file, after a slash and before a zero.</param>
    /// <param name="buffer">Receives the text.</param>
    /// <returns>The text. It is empty if the thread has exited or the file cannot be read.</returns>
    public static unsafe ReadOnlySpan<byte> Read(int threadId, ReadOnlySpan<byte> name, Span<byte> buffer)
    {
        byte* path = stackalloc byte[MaxPathLength];
        var rest = new Span<byte>(path, MaxPathLength);
        Tasks.CopyTo(rest);
        rest = rest[Tasks.Length..];
        if (!Utf8Formatter.TryFormat(threadId, rest, out int digits)) return [];
        name.CopyTo(rest[digits..]);
        int descriptor = LibC.Open(path, LinuxConstants.OpenReadOnlyCloseOnExec);
        if (descriptor < 0) return [];
        nint length;
        fixed (byte* text = buffer) length = LibC.PRead(descriptor, text, buffer.Length, 0);
        _ = LibC.Close(descriptor);
        return length > 0 ? buffer[..(int)length] : [];
    }
}
