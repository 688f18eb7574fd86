using System.Buffers.Binary;
using Workload.Metering.Waits.Signatures;
using Workload.Metering.Waits.Threads;

namespace Workload.Metering.Waits;

/// <summary>
/// Names what a thread of this process waits for, from <c>/proc/self/task/TID/syscall</c>. One thread uses this at a time. A look costs
/// 2 to 4 µs, and 20 µs more where a descriptor is seen for the first time.
/// </summary>
internal sealed class LinuxThreadWaits(CallTable table, ProcessMemory memory)
{
    private readonly DescriptorTargets _descriptors = new();

    /// <summary>The signatures of managed waits. Null until they are learnt, and after learning failed.</summary>
    public StackSignatures? Signatures { get; set; }

    /// <summary>Names the wait of a thread.</summary>
    /// <param name="thread">The thread's file.</param>
    /// <param name="isManagedWait">Whether the runtime says that the thread waits, sleeps or joins in managed code.</param>
    /// <param name="target">The wait.</param>
    /// <returns>False where the thread is not blocked, or another call was found when it was looked at again.</returns>
    public bool TryName(ThreadCallFile thread, bool isManagedWait, out WaitTarget target)
    {
        target = default;
        if (!thread.TryRead(out var call)) return false;
        var meaning = call.Number == BlockedCall.NoCall ? CallMeaning.Unknown : table.MeaningOf(call.Number);
        bool isKnown = true;
        target = call.Number == BlockedCall.NoCall ? new WaitTarget(WaitKind.PageFault)
            : meaning == CallMeaning.Descriptor ? _descriptors.Of((int)call.Argument0, out isKnown)
            : NameOf(meaning, call, isManagedWait);

        // A new descriptor may have been closed and given out again meanwhile, and an argument in memory may have changed. A known
        // descriptor needs no second look, which would find fewer of the shortest waits.
        bool needsSecondLook = !isKnown || meaning is CallMeaning.Connect or CallMeaning.Poll;
        return !needsSecondLook || (thread.TryRead(out var again) && again.IsSameAs(call));
    }

    private WaitTarget NameOf(CallMeaning meaning, in BlockedCall call, bool isManagedWait) => meaning switch
    {
        CallMeaning.Connect => new WaitTarget(WaitKind.Connect, AddressAt(call.Argument1, call.Argument2)),
        CallMeaning.Poll => Polled(call.Argument0, call.Argument1),
        CallMeaning.FileSystem => new WaitTarget(WaitKind.File),
        CallMeaning.Process => new WaitTarget(WaitKind.Process),
        CallMeaning.Sleep => new WaitTarget(WaitKind.Sleep),

        // A futex outside of a managed wait is the runtime's own, for example of its compiler.
        CallMeaning.Futex when isManagedWait => new WaitTarget(Signatures?.Classify(memory, call.StackPointer) ?? WaitKind.Managed),
        _ => default,
    };

    private string? AddressAt(ulong pointer, ulong length)
    {
        Span<byte> address = stackalloc byte[SocketAddress.MaxLength];
        int read = memory.Read(pointer, address[..(int)Math.Min(length, SocketAddress.MaxLength)]);
        return SocketAddress.ToText(address[..read]);
    }

    // The list is of struct pollfd, which begins with the descriptor. A thread that polls several waits for no particular one.
    private WaitTarget Polled(ulong pointer, ulong count)
    {
        Span<byte> descriptor = stackalloc byte[sizeof(int)];
        return count == 1 && memory.Read(pointer, descriptor) == sizeof(int)
            ? _descriptors.Of(BinaryPrimitives.ReadInt32LittleEndian(descriptor), out _)
            : default;
    }
}
