using System.Buffers.Binary;

namespace Workload.Metering.Waits.Signatures;

/// <summary>A return address at a distance from the stack pointer of a blocked thread.</summary>
internal readonly record struct StackWord(int Offset, ulong Address)
{
    /// <summary>The largest alignment of a stack frame. Frames that align themselves change the distance by less than this.</summary>
    private const int AlignmentLength = 64;

    /// <summary>Whether a stack has the address at about the distance.</summary>
    public bool IsOn(ReadOnlySpan<byte> stack)
    {
        int first = Math.Max(0, Offset - AlignmentLength), last = Math.Min(Offset + AlignmentLength, stack.Length - sizeof(ulong));
        for (int at = first; at <= last; at += sizeof(ulong))
            if (BinaryPrimitives.ReadUInt64LittleEndian(stack[at..]) == Address) return true;
        return false;
    }
}
