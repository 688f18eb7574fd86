#if NET10_0_OR_GREATER
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
#endif

namespace Workload.Metering.Queues;

/// <summary>
/// Finds whether something waits in the own queue of a thread of the pool. An item of the pool may queue others there, and the same thread
/// mostly runs them next. Only a private field of the runtime shows the queue. It is read and never written. It is used only after it was
/// right for a queue of the library's own.
/// </summary>
internal static class OwnQueue
{
#if NET10_0_OR_GREATER
    private const string LocalsType = "System.Threading.ThreadPoolWorkQueueThreadLocals, System.Private.CoreLib";
    private const string QueueType = "System.Threading.ThreadPoolWorkQueue+WorkStealingQueue, System.Private.CoreLib";

    private static readonly FieldInfo? s_field = RuntimeField.Find(LocalsType, "workStealingQueue");
    private static volatile bool s_trusted;

    /// <summary>Returns the own queue of the calling thread, or null if it is unknown. It is not for hot paths.</summary>
    /// <param name="locals">The runtime's data for the thread.</param>
    public static object? Of(object? locals) => locals is null ? null : s_field?.GetValue(locals);

    /// <summary>Whether something waits in the queue. It is false if that is unknown.</summary>
    public static bool HasItems(object? queue) => s_trusted && queue is not null && CanSteal(queue);

    /// <summary>Checks whether such a queue has the assumed meaning.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The runtime's private type may be missing or changed. Then nothing is known.")]
    public static void Start()
    {
        try
        {
            object queue = NewQueue();
            bool before = CanSteal(queue);
            Push(queue, queue);
            s_trusted = !before && CanSteal(queue);
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
#else
    public static object? Of(object? locals) => null;

    public static bool HasItems(object? queue) => false;

    public static void Start()
    {
        // The queue cannot be read without allocating on this runtime.
    }
#endif
}
