#if NET10_0_OR_GREATER
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
#endif

namespace Workload.Metering.Queues;

/// <summary>
/// Counts the items that a thread of the pool has completed. Code that runs between two equal counts ran within one item. Only a private
/// field of the runtime shows the count. The field is read and never written. It is used only after it was right for a count of the
/// library's own, and never again after it did not grow between two items a few times.
/// </summary>
internal static class PoolItems
{
#if NET10_0_OR_GREATER
    private const string LocalsType = "System.Threading.ThreadPoolWorkQueueThreadLocals, System.Private.CoreLib";
    private const string CountType = "System.Threading.ThreadInt64PersistentCounter+ThreadLocalNode, System.Private.CoreLib";

    private const string CounterType = "System.Threading.ThreadInt64PersistentCounter, System.Private.CoreLib";

    /// <summary>From this number on, contradictions count. A field of another meaning contradicts at once and often.</summary>
    private const int MaxContradictions = 3;

    [ThreadStatic]
    private static uint? t_countBefore;
    private static volatile bool s_trusted;
    private static int s_contradictions;

    /// <summary>Whether the counts are known to have the assumed meaning.</summary>
    public static bool AreKnown => s_trusted && !AreRefuted;

    private static bool AreRefuted => Volatile.Read(ref s_contradictions) >= MaxContradictions;

    /// <summary>Returns the runtime's counter of the calling thread, or null if it is unknown. It is not for hot paths.</summary>
    /// <param name="locals">The runtime's data for the thread.</param>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The runtime's private field may be missing or changed. Then nothing is known.")]
    public static object? CounterOf(object? locals)
    {
        try
        {
            if (locals is null || AreRefuted || CounterField(locals) is not { } counter) return null;
            _ = CountField(counter);
            return counter;
        }
        catch (Exception)
        {
            Interlocked.Increment(ref s_contradictions);
            return null;
        }
    }

    /// <summary>Returns the count of items that the thread of this counter has completed.</summary>
    public static uint CountOf(object counter) => CountField(counter);

    /// <summary>
    /// Checks whether the counts have the assumed meaning. It does not wait for the pool, all threads of which may be busy when the first
    /// scope begins.
    /// </summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The runtime's private type may be missing or changed. Then nothing is known.")]
    public static void Start()
    {
        try
        {
            object count = NewCount(counter: null);
            uint before = CountField(count);
            Increment(count);
            s_trusted = CountField(count) == before + 1;
        }
        catch (Exception)
        {
            s_trusted = false;
        }
    }

    /// <summary>Records that the calling thread runs another item than at the last call.</summary>
    public static void NoteItem()
    {
        if (CounterOf(TimerLane.LocalsOfCurrentThread()) is not { } counter) return;
        uint count = CountOf(counter);
        if (t_countBefore == count) Interlocked.Increment(ref s_contradictions);
        t_countBefore = count;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType(CountType)]
    private static extern object NewCount([UnsafeAccessorType(CounterType)] object? counter);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Increment")]
    private static extern void Increment([UnsafeAccessorType(CountType)] object count);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "threadLocalCompletionCountObject")]
    private static extern ref object? CounterField([UnsafeAccessorType(LocalsType)] object locals);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_count")]
    private static extern ref uint CountField([UnsafeAccessorType(CountType)] object counter);
#else
    public static bool AreKnown => false;

    public static object? CounterOf(object? locals) => null;

    public static uint CountOf(object counter) => 0;

    public static void Start()
    {
        // The field cannot be read without allocating on this runtime.
    }

    public static void NoteItem()
    {
        // There is nothing to check.
    }
#endif
}
