using System.Buffers.Binary;
using Workload.Metering.Waits.Threads;

namespace Workload.Metering.Waits.Signatures;

/// <summary>
/// Tells kinds of managed waits apart. All of them end in the same system call, but the runtime reaches it on different ways. The return
/// addresses in the runtime's own library that lie on the blocked thread's stack show which. <see cref="SignatureLearner"/> collects them
/// from threads that wait in known ways, so that no version of the runtime has to be known. Immutable.
/// </summary>
internal sealed class StackSignatures(AddressRange runtime, IReadOnlyDictionary<ulong, WaitKind> kindOfAddress)
{
    /// <summary>How much of a stack is looked at. In trials the deepest address that decided lay at 1,496 bytes.</summary>
    public const int WindowLength = 2048;

    /// <summary>The kind of wait, from the stack at a stack pointer. Allocates nothing.</summary>
    /// <returns>Null where no address on the stack belongs to a known way of waiting.</returns>
    public WaitKind? Classify(ProcessMemory memory, ulong stackPointer)
    {
        Span<byte> stack = stackalloc byte[WindowLength];
        stack = stack[..memory.Read(stackPointer, stack)];
        for (; stack.Length >= sizeof(ulong); stack = stack[sizeof(ulong)..])
        {
            ulong address = BinaryPrimitives.ReadUInt64LittleEndian(stack);
            if (runtime.Contains(address) && kindOfAddress.TryGetValue(address, out var kind)) return kind;
        }

        return null;
    }
}
