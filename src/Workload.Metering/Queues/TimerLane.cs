#if NET10_0_OR_GREATER
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
#endif

namespace Workload.Metering.Queues;

/// <summary>
/// Finds whether a thread of the pool runs an item that overtook the pool's queue. The pool takes due timers before everything else, and on
/// Windows also completed I/O. Only a private field of the runtime shows this. The field is read and never written. It is used only after
/// it was right for a timer and for plain items. If it is missing or was wrong once, no item is assumed to have overtaken.
/// </summary>
internal static class TimerLane
{
#if NET10_0_OR_GREATER
    private const string LocalsType = "System.Threading.ThreadPoolWorkQueueThreadLocals, System.Private.CoreLib";
    private const string QueueType = "System.Threading.ThreadPoolWorkQueue, System.Private.CoreLib";
    private const int Attempts = 8;

    private static readonly FieldInfo? s_locals = RuntimeField.Find(LocalsType, "threadLocals");
    private static readonly ConcurrentQueue<object>? s_lane = FindQueue("highPriorityWorkItems"), s_queue = FindQueue("workItems");
    private static volatile bool s_trusted;
    private static volatile bool s_refuted;
    private static Timer? s_trial;
    private static int s_attempts;

    /// <summary>Returns the runtime's data for the calling thread of the pool, or null if it is unknown. It is not for hot paths.</summary>
    public static object? LocalsOfCurrentThread() => s_locals?.GetValue(null);

    /// <summary>Whether no due timer waits for a thread of the pool. It is false if that is unknown.</summary>
    public static bool IsEmpty => s_lane is { IsEmpty: true };

    /// <summary>Whether nothing waits in the pool's common queue. It is false if that is unknown.</summary>
    public static bool IsQueueEmpty => s_queue is { IsEmpty: true };

    /// <summary>Whether the thread of this data runs an item that overtook the queue.</summary>
    public static bool IsRunning(object? locals) => s_trusted && locals is not null && IsProcessingHighPriority(locals);

    /// <summary>Begins to check whether the field has the assumed meaning.</summary>
    public static void Start()
    {
        if (s_locals is null) return;

        // A timer that is due together with another one may be queued as a plain item, so several attempts are needed.
        s_trial = new Timer(static _ => Try(), null, dueTime: 1, period: 7);
    }

    /// <summary>Records that a plain item runs on the calling thread. Such an item did not overtake.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The runtime's private field may be missing or changed. Then nothing is known.")]
    public static void NotePlainItem()
    {
        if (!s_trusted || s_refuted) return;
        try
        {
            if (LocalsOfCurrentThread() is { } locals && IsProcessingHighPriority(locals)) Refute();
        }
        catch (Exception)
        {
            Refute();
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The runtime's private field may be missing or changed. Then nothing is known.")]
    private static void Try()
    {
        try
        {
            if (!s_refuted && LocalsOfCurrentThread() is { } locals && IsProcessingHighPriority(locals)) s_trusted = true;
        }
        catch (Exception)
        {
            Refute();
        }

        if (s_trusted || s_refuted || Interlocked.Increment(ref s_attempts) >= Attempts) s_trial?.Dispose();
    }

    private static void Refute()
    {
        s_refuted = true;
        s_trusted = false;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The runtime's private field may be missing or changed. Then nothing is known.")]
    private static ConcurrentQueue<object>? FindQueue(string name)
    {
        try
        {
            object? queue = typeof(ThreadPool).GetField("s_workQueue", BindingFlags.Static | BindingFlags.NonPublic)?.GetValue(null);
            return Type.GetType(QueueType)?.GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)
                ?.GetValue(queue) as ConcurrentQueue<object>;
        }
        catch (Exception)
        {
            return null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "isProcessingHighPriorityWorkItems")]
    private static extern ref bool HighPriorityField([UnsafeAccessorType(LocalsType)] object locals);

    private static bool IsProcessingHighPriority(object locals) => HighPriorityField(locals);
#else
    public static object? LocalsOfCurrentThread() => null;

    public static bool IsEmpty => false;

    public static bool IsQueueEmpty => false;

    public static bool IsRunning(object? locals) => false;

    public static void Start()
    {
        // The field cannot be read without allocating on this runtime.
    }

    public static void NotePlainItem()
    {
        // There is nothing to refute.
    }
#endif
}
