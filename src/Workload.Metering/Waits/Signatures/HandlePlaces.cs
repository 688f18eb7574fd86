using System.Buffers.Binary;
using Workload.Metering.Waits.Threads;

namespace Workload.Metering.Waits.Signatures;

/// <summary>
/// Knows where a waiting thread has the handle of the event on its stack. The runtime's own library puts it there, above some of its return
/// addresses. That library is never compiled anew.
/// </summary>
internal sealed class HandlePlaces
{
    private const int LongMilliseconds = 600_000;

    /// <summary>
    /// The number of return addresses by which a place is known. Half of them must be there, because one of them may have been left from an
    /// earlier call of both threads that were observed. Later threads do not have that one.
    /// </summary>
    private const int Returns = 4;

    /// <summary>A wait with a time limit has other distances than one without.</summary>
    private readonly Place[] _places;

    private HandlePlaces(Place[] places) => _places = places;

    /// <summary>Observes threads that wait for known events, which takes some tens of milliseconds.</summary>
    /// <returns>Null where the runtime keeps no handle on the stack, or a thread did not come to wait in time.</returns>
    public static HandlePlaces? Learn(ProcessMemory memory) =>
        PlaceOf(memory, Timeout.Infinite) is { } endless && PlaceOf(memory, LongMilliseconds) is { } limited
            ? new HandlePlaces([endless, limited])
            : null;

    /// <summary>Whether the thread of a stack waits for one of the events.</summary>
    public bool IsOn(ReadOnlySpan<byte> stack, ChildEvents events)
    {
        foreach (var place in _places)
            if (IsThere(stack, place)) return events.Contains(WordAt(stack, place.Offset));
        return false;
    }

    private static bool IsThere(ReadOnlySpan<byte> stack, in Place place)
    {
        int found = 0;
        foreach (var word in place.Below)
            if (WordAt(stack, word.Offset) == word.Address) found++;
        return 2 * found >= place.Below.Length;
    }

    private static ulong WordAt(ReadOnlySpan<byte> stack, int offset) =>
        offset + sizeof(ulong) <= stack.Length ? BinaryPrimitives.ReadUInt64LittleEndian(stack[offset..]) : 0;

    // Two threads at other depths. A word that only one of them has there was left from an earlier call.
    private static Place? PlaceOf(ProcessMemory memory, int milliseconds)
    {
        using var one = new ManualResetEvent(false);
        using var other = new ManualResetEvent(false);
        using var first = Start(one, milliseconds, depth: 0);
        using var second = Start(other, milliseconds, depth: 1);
        if (!WaitingThread.AllSettle([first, second]) || StackReader.TryMake(memory) is not { } reader) return null;
        int[] offsets = [.. OffsetsOf(memory, first, one).Intersect(OffsetsOf(memory, second, other))];
        if (offsets.Length == 0) return null;

        // Words further up belong to managed code.
        StackWord[] below = [.. reader.CommonReturns(first, second).Where(word => word.Offset < offsets[0])];
        return below.Length > 0 ? new Place(below[^Math.Min(Returns, below.Length)..], offsets[0]) : null;
    }

    private static WaitingThread Start(ManualResetEvent waited, int milliseconds, int depth) =>
        new(WaitKind.Signal, () => CleanStack.Run(depth, () => waited.WaitOne(milliseconds)));

    private static List<int> OffsetsOf(ProcessMemory memory, WaitingThread thread, ManualResetEvent waited)
    {
        Span<byte> stack = stackalloc byte[StackSignatures.WindowLength];
        stack = stack[..memory.Read(thread.StackPointer, stack)];
        ulong handle = (ulong)waited.SafeWaitHandle.DangerousGetHandle();
        var offsets = new List<int>();
        for (int offset = 0; offset + sizeof(ulong) <= stack.Length; offset += sizeof(ulong))
            if (WordAt(stack, offset) == handle) offsets.Add(offset);
        return offsets;
    }

    /// <summary>The place of a handle.</summary>
    /// <param name="Below">The nearest return addresses below it.</param>
    /// <param name="Offset">The handle's distance from the stack pointer.</param>
    private readonly record struct Place(StackWord[] Below, int Offset);
}
