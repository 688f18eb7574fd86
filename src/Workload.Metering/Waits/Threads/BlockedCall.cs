namespace Workload.Metering.Waits.Threads;

/// <summary>
/// The text of <c>/proc/…/syscall</c> (proc_pid_syscall(5)): the system call in which a thread is blocked, its arguments and its
/// stack pointer. The kernel answers for threads of the same process without any privilege.
/// </summary>
internal struct BlockedCall
{
    /// <summary>The number of a thread that is blocked outside of any system call, for example by a page fault.</summary>
    public const long NoCall = -1;

    /// <summary>At most nine numbers of 18 characters, a call's number of 20, and the spaces between them.</summary>
    public const int MaxLength = 192;

    private const int ArgumentCount = 6;

    public long Number;
    public ulong Argument0;
    public ulong Argument1;
    public ulong Argument2;
    public ulong StackPointer;

    /// <summary>Parses the text. Allocates nothing.</summary>
    /// <returns>False where the thread is on a core or runnable (the text is <c>running</c>), or the text is not of this form.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out BlockedCall call)
    {
        call = default;
        bool isNegative = text.Length > 0 && text[0] == (byte)'-';
        if (isNegative) text = text[1..];
        if (!TryTakeDecimal(ref text, out long number)) return false;
        call.Number = isNegative ? -number : number;
        if (isNegative) return TryTakeHex(ref text, out call.StackPointer);
        Span<ulong> numbers = stackalloc ulong[ArgumentCount + 1];
        for (int i = 0; i < numbers.Length; i++)
            if (!TryTakeHex(ref text, out numbers[i])) return false;
        (call.Argument0, call.Argument1, call.Argument2, call.StackPointer) = (numbers[0], numbers[1], numbers[2], numbers[ArgumentCount]);
        return true;
    }

    /// <summary>Whether the other reading found the thread in the same call with the same descriptor and stack.</summary>
    public readonly bool IsSameAs(in BlockedCall other) =>
        Number == other.Number && Argument0 == other.Argument0 && Argument1 == other.Argument1 && StackPointer == other.StackPointer;

    private static bool TryTakeDecimal(ref ReadOnlySpan<byte> text, out long number)
    {
        number = 0;
        int length = 0;
        for (; length < text.Length && text[length] is >= (byte)'0' and <= (byte)'9' && length < 18; length++)
            number = (number * 10) + (text[length] - '0');
        text = text[length..];
        return length > 0;
    }

    private static bool TryTakeHex(ref ReadOnlySpan<byte> text, out ulong number)
    {
        number = 0;
        if (!text.StartsWith(" 0x"u8)) return false;
        text = text[3..];
        if (!System.Buffers.Text.Utf8Parser.TryParse(text, out number, out int length, 'x')) return false;
        text = text[length..];
        return true;
    }
}
