#if NET10_0_OR_GREATER
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
#endif

namespace Workload.Metering.Queues;

/// <summary>
/// Finds what waits in the own queues of the pool's threads. An item of the pool may queue others in the queue of its thread, which mostly
/// runs them next. Other threads take from there when nothing else is left. Only private fields of the runtime show the queues. They are
/// read and never written. They are used only after they were right for a queue of the library's own.
/// </summary>
internal static class OwnQueue
{
#if NET10_0_OR_GREATER
    private const string LocalsType = "System.Threading.ThreadPoolWorkQueueThreadLocals, System.Private.CoreLib";
    private const string QueueType = "System.Threading.ThreadPoolWorkQueue+WorkStealingQueue, System.Private.CoreLib";

    private const string ListType = "System.Threading.ThreadPoolWorkQueue+WorkStealingQueueList, System.Private.CoreLib";

    private static readonly FieldInfo? s_all = RuntimeField.Find(ListType, "s_queues");
    private static readonly FieldInfo? s_field = RuntimeField.Find(LocalsType, "workStealingQueue");
    private static volatile bool s_trusted;

    /// <summary>Returns the own queue of the calling thread, or null if it is unknown. It is not for hot paths.</summary>
    /// <param name="locals">The runtime's data for the thread.</param>
    public static object? Of(object? locals) => locals is null ? null : s_field?.GetValue(locals);

    /// <summary>Whether something waits in the queue. It is false if that is unknown.</summary>
    public static bool HasItems(object? queue) => s_trusted && queue is not null && CanSteal(queue);

    /// <summary>Returns the own queues of all threads, or nothing if they are unknown.</summary>
    public static object[] All() => s_trusted ? s_all?.GetValue(null) as object[] ?? [] : [];

    /// <summary>
    /// Copies what waits in a queue, with the oldest first. Its thread goes on meanwhile, so an item may be missing or may already run.
    /// </summary>
    /// <param name="queue">One of <see cref="All"/>.</param>
    /// <param name="items">Receives the items, as far as there is room.</param>
    /// <returns>The number of items that were copied.</returns>
    public static int CopyItems(object queue, Span<object> items)
    {
        object?[] ring = ItemsField(queue);
        int head = HeadField(queue), length = Math.Min(ring.Length, TailField(queue) - head), count = 0;
        for (int i = 0; i < length && count < items.Length; i++)
            if (Volatile.Read(ref ring[(head + i) & (ring.Length - 1)]) is { } item) items[count++] = item;
        return count;
    }

    /// <summary>Checks whether such a queue has the assumed meaning.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The runtime's private type may be missing or changed. Then nothing is known.")]
    public static void Start()
    {
        try
        {
            object queue = NewQueue();
            bool before = CanSteal(queue);
            object[] none = [queue], one = new object[2];
            bool isEmpty = CopyItems(queue, none) == 0;
            Push(queue, queue);
            s_trusted = !before && CanSteal(queue) && isEmpty && CopyItems(queue, one) == 1 && ReferenceEquals(one[0], queue);
        }
        catch (Exception)
        {
            s_trusted = false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType(QueueType)]
    private static extern object NewQueue();

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "LocalPush")]
    private static extern void Push([UnsafeAccessorType(QueueType)] object queue, object item);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_CanSteal")]
    private static extern bool CanSteal([UnsafeAccessorType(QueueType)] object queue);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_array")]
    private static extern ref object?[] ItemsField([UnsafeAccessorType(QueueType)] object queue);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_headIndex")]
    private static extern ref int HeadField([UnsafeAccessorType(QueueType)] object queue);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_tailIndex")]
    private static extern ref int TailField([UnsafeAccessorType(QueueType)] object queue);
#else
    public static object? Of(object? locals) => null;

    public static bool HasItems(object? queue) => false;

    public static object[] All() => [];

    public static int CopyItems(object queue, Span<object> items) => 0;

    public static void Start()
    {
        // The queue cannot be read without allocating on this runtime.
    }
#endif
}
