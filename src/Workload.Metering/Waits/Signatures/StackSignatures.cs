using System.Buffers.Binary;
using Workload.Metering.Waits.Threads;

namespace Workload.Metering.Waits.Signatures;

/// <summary>
/// Tells kinds of managed waits apart. All of them end in the same system call, but the runtime reaches it on different ways. The return
/// addresses in the runtime's own library that lie on the blocked thread's stack show which. <see cref="SignatureLearner"/> collects them
/// from threads that wait in known ways, so that no version of the runtime has to be known.
/// </summary>
internal sealed class StackSignatures(AddressRange runtime, IReadOnlyDictionary<ulong, WaitKind> kindOfAddress)
{
    /// <summary>How much of a stack is looked at. In trials the deepest address that decided lay at 1,496 bytes.</summary>
    public const int WindowLength = 2048;

    /// <summary>The largest alignment of a stack frame.</summary>
    private const int AlignmentLength = 64;

    /// <summary>The caller in managed code may lie further up.</summary>
    private const int CallerWindowLength = 4096;

    /// <summary>The precompiled code of the library that waits for child processes. Null until it is loaded.</summary>
    public AddressRange? ProcessLibrary { get; set; }

    /// <summary>
    /// The return addresses of threads that wait for a managed lock. They wait for an event, so they look like a signal before these are
    /// learnt.
    /// </summary>
    public StackWord[] LockFrames { get; set; } = [];

    /// <summary>The kind of wait, from the stack at a stack pointer. Allocates nothing.</summary>
    /// <returns>Null where no address on the stack belongs to a known way of waiting.</returns>
    public WaitKind? Classify(ProcessMemory memory, ulong stackPointer)
    {
        Span<byte> stack = stackalloc byte[CallerWindowLength];
        if (ProcessLibrary is null) stack = stack[..WindowLength];
        stack = stack[..memory.Read(stackPointer, stack)];
        WaitKind? found = null;
        for (int at = 0; at + sizeof(ulong) <= stack.Length; at += sizeof(ulong))
        {
            ulong address = BinaryPrimitives.ReadUInt64LittleEndian(stack[at..]);
            if (found is null)
            {
                if (at >= WindowLength) return null;
                if (!runtime.Contains(address) || !kindOfAddress.TryGetValue(address, out var kind)) continue;
                if (kind == WaitKind.Signal && IsLock(stack)) return WaitKind.Lock;
                if (kind != WaitKind.Signal || ProcessLibrary is null) return kind;
                found = kind;
            }
            else if (ProcessLibrary is { } library && library.Contains(address))
            {
                return WaitKind.Process;
            }
        }

        return found;
    }

    // Native code aligns its frames, so that the distance differs a little from the learnt one.
    private bool IsLock(ReadOnlySpan<byte> stack)
    {
        foreach (var word in LockFrames)
        {
            int first = Math.Max(0, word.Offset - AlignmentLength);
            int last = Math.Min(word.Offset + AlignmentLength, stack.Length - sizeof(ulong));
            for (int at = first; at <= last; at += sizeof(ulong))
                if (BinaryPrimitives.ReadUInt64LittleEndian(stack[at..]) == word.Address) return true;
        }

        return false;
    }
}
