using System.Buffers.Binary;

namespace Workload.Metering.Waits.Signatures;

/// <summary>
/// The return address of a lock's code directly above that of the wait which it calls. A wait always writes both. Each of them alone may be
/// left from an earlier wait.
/// </summary>
/// <param name="Below">The return address of the wait and its distance from the stack pointer. Waits without a lock have it too.</param>
/// <param name="Lock">The return address in the code of the lock.</param>
/// <param name="Distance">How far above the first one the second one lies.</param>
internal readonly record struct LockFrame(StackWord Below, ulong Lock, int Distance)
{
    /// <summary>The next return address above, or 0 if any may follow.</summary>
    public ulong Caller { get; init; }

    /// <summary>How far above the first one the caller lies.</summary>
    public int CallerDistance { get; init; }

    /// <summary>Whether a stack has the frame.</summary>
    public bool IsOn(ReadOnlySpan<byte> stack) =>
        IsAt(stack, 0, Below.Address) && IsAt(stack, Distance, Lock) && (Caller == 0 || IsAt(stack, CallerDistance, Caller));

    private bool IsAt(ReadOnlySpan<byte> stack, int distance, ulong address)
    {
        int at = Below.Offset + distance;
        return at + sizeof(ulong) <= stack.Length && BinaryPrimitives.ReadUInt64LittleEndian(stack[at..]) == address;
    }
}
