using System.Buffers.Text;
using Workload.Metering.Clocks.Interop;

namespace Workload.Metering.Clocks;

/// <summary>Reads from <c>/proc/self/task/TID/status</c> how often a thread gave up its core voluntarily.</summary>
internal static class LinuxThreadSwitches
{
    private const int MaxPathLength = 48, MaxLength = 4096;

    private static ReadOnlySpan<byte> Tasks => "/proc/self/task/"u8;

    private static ReadOnlySpan<byte> Status => "/status\0"u8;

    private static ReadOnlySpan<byte> Field => "\nvoluntary_ctxt_switches:\t"u8;

    public static unsafe bool TryRead(int threadId, out long switches)
    {
        switches = 0;
        byte* path = stackalloc byte[MaxPathLength];
        var rest = new Span<byte>(path, MaxPathLength);
        Tasks.CopyTo(rest);
        rest = rest[Tasks.Length..];
        if (!Utf8Formatter.TryFormat(threadId, rest, out int digits)) return false;
        Status.CopyTo(rest[digits..]);
        int descriptor = LibC.Open(path, LinuxConstants.OpenReadOnlyCloseOnExec);
        if (descriptor < 0) return false;
        byte* text = stackalloc byte[MaxLength];
        nint length = LibC.PRead(descriptor, text, MaxLength, 0);
        _ = LibC.Close(descriptor);
        return length > 0 && TryParse(new ReadOnlySpan<byte>(text, (int)length), out switches);
    }

    internal static bool TryParse(ReadOnlySpan<byte> text, out long switches)
    {
        switches = 0;
        int field = text.IndexOf(Field);
        if (field < 0) return false;
        text = text[(field + Field.Length)..];

        // A number at the very end may have been truncated.
        return Utf8Parser.TryParse(text, out switches, out int digits) && digits < text.Length && text[digits] == (byte)'\n';
    }
}
