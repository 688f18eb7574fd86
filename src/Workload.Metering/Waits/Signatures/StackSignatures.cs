using Workload.Metering.Waits.Threads;

namespace Workload.Metering.Waits.Signatures;

/// <summary>
/// Tells kinds of managed waits apart. All of them end in the same system call, but the runtime reaches it on different ways. The return
/// addresses in the runtime's own library that lie on the blocked thread's stack show which. <see cref="SignatureLearner"/> collects them
/// from threads that wait in known ways, so that no version of the runtime has to be known.
/// </summary>
internal sealed class StackSignatures(IReadOnlyList<WaySignature> ways)
{
    /// <summary>How much of a stack is looked at. In trials the deepest address that decided lay at 1,800 bytes.</summary>
    public const int WindowLength = 2048;

    /// <summary>
    /// A way of waiting that was not learnt shares at least this part of its addresses with one that was. Frames do not write all of their
    /// memory, so that addresses of earlier waits are left between them. Such a wait has a smaller part.
    /// </summary>
    private const double MinShare = 0.3;

    /// <summary>Tells where a waiting thread has the handle of the event on its stack. Null if it could not be learnt.</summary>
    public HandlePlaces? Handles { get; set; }

    /// <summary>The events that the ends of child processes set. Null until the program uses child processes.</summary>
    public ChildEvents? Children { get; set; }

    /// <summary>
    /// The frames of threads that wait for a managed lock. They wait for an event, so they look like a signal before these are learnt.
    /// </summary>
    public LockFrame[] LockFrames { get; set; } = [];

    /// <summary>The kind of wait, from the stack at a stack pointer. Allocates nothing.</summary>
    /// <returns>Null where the addresses on the stack are of no known way of waiting.</returns>
    public WaitKind? Classify(ProcessMemory memory, ulong stackPointer)
    {
        Span<byte> read = stackalloc byte[WindowLength];
        ReadOnlySpan<byte> stack = read[..memory.Read(stackPointer, read)];
        var kind = KindOf(stack);
        if (kind != WaitKind.Signal) return kind;
        if (IsLock(stack)) return WaitKind.Lock;
        return Children is { } children && Handles?.IsOn(stack, children) == true ? WaitKind.Process : WaitKind.Signal;
    }

    private WaitKind? KindOf(ReadOnlySpan<byte> stack)
    {
        WaitKind? kind = null;
        double best = MinShare;
        foreach (var way in ways)
        {
            double share = way.ShareOn(stack);
            if (share <= best) continue;
            best = share;
            kind = way.Kind;
        }

        return kind;
    }

    private bool IsLock(ReadOnlySpan<byte> stack)
    {
        foreach (var frame in LockFrames)
            if (frame.IsOn(stack)) return true;
        return false;
    }
}
