using System.Buffers.Text;

namespace Workload.Metering.Clocks;

/// <summary>Reads from <c>/proc/self/task/TID/status</c> how often a thread gave up its core voluntarily.</summary>
internal static class LinuxThreadSwitches
{
    private const int MaxLength = 4096;

    private static ReadOnlySpan<byte> Status => "/status\0"u8;

    private static ReadOnlySpan<byte> Field => "\nvoluntary_ctxt_switches:\t"u8;

    public static bool TryRead(int threadId, out long switches) =>
        TryParse(LinuxThreadFile.Read(threadId, Status, stackalloc byte[MaxLength]), out switches);

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
