using System.Buffers.Binary;

namespace Workload.Metering.Waits.Signatures;

/// <summary>
/// The return address of a lock's code directly above that of a wait for an event. A wait always writes both. So the pair is not left from
/// an earlier wait, as each of them alone may be.
/// </summary>
/// <param name="Event">The return address of the wait for an event. Waits without a lock have it too.</param>
/// <param name="Lock">The return address in the code of the lock.</param>
/// <param name="Distance">How far above the first one the second one lies. It is the size of a frame.</param>
internal readonly record struct LockFrame(StackWord Event, ulong Lock, int Distance)
{
    /// <summary>Whether a stack has the pair.</summary>
    public bool IsOn(ReadOnlySpan<byte> stack)
    {
        var (first, last) = Event.Range(stack.Length - Distance);
        for (int at = first; at <= last; at += sizeof(ulong))
        {
            if (BinaryPrimitives.ReadUInt64LittleEndian(stack[at..]) == Event.Address
                && BinaryPrimitives.ReadUInt64LittleEndian(stack[(at + Distance)..]) == Lock)
            {
                return true;
            }
        }

        return false;
    }
}
