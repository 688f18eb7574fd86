using Workload.Metering.Clocks.Interop;

namespace Workload.Metering.Clocks;

/// <summary>The kernel's id of the calling thread, or 0 if it cannot be determined.</summary>
internal static class LinuxThreadId
{
    private static readonly bool s_hasGetThreadId = TryBind();

    public static int Current() => s_hasGetThreadId ? LibC.GetThreadId() : FromLink();

    /// <summary>
    /// Returns the id from the target of <c>/proc/thread-self</c> ("4405/task/4406"), for a C library without <c>gettid</c>.
    /// </summary>
    internal static unsafe int FromLink()
    {
        byte* target = stackalloc byte[64];
        fixed (byte* path = "/proc/thread-self\0"u8)
        {
            nint length = LibC.ReadLink(path, target, 64);
            return length > 0 ? Parse(new ReadOnlySpan<byte>(target, (int)length)) : 0;
        }
    }

    internal static int Parse(ReadOnlySpan<byte> linkTarget)
    {
        int slash = linkTarget.LastIndexOf((byte)'/');
        ReadOnlySpan<byte> digits = linkTarget[(slash + 1)..];
        return System.Buffers.Text.Utf8Parser.TryParse(digits, out int id, out int consumed) && consumed == digits.Length && id > 0
            ? id
            : 0;
    }

    private static bool TryBind()
    {
        try
        {
            return LibC.GetThreadId() > 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }
}
