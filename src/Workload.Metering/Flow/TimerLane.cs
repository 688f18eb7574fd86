#if NET10_0_OR_GREATER
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
#endif

namespace Workload.Metering.Flow;

/// <summary>
/// Tells whether a thread of the pool runs an item that overtook the pool's line: the pool takes timers that are due (and, on Windows, completed I/O)
/// before everything else. Only a field of the runtime's own says that. It is read, never written, and believed only after it was right for
/// a timer and for plain items; where it is missing, or was wrong once, nobody is taken to have overtaken.
/// </summary>
internal static class TimerLane
{
#if NET10_0_OR_GREATER
    private const string LocalsType = "System.Threading.ThreadPoolWorkQueueThreadLocals, System.Private.CoreLib";
    private const int Attempts = 8;

    private static readonly FieldInfo? s_locals = FindLocals();
    private static volatile bool s_trusted;
    private static volatile bool s_refuted;
    private static Timer? s_trial;
    private static int s_attempts;

    /// <summary>What the runtime keeps for the calling thread of the pool; null where that is not known. Not for hot paths.</summary>
    public static object? LocalsOfCurrentThread() => s_locals?.GetValue(null);

    /// <summary>Whether the thread of these locals runs an item that overtook the line.</summary>
    public static bool IsRunning(object? locals) => s_trusted && locals is not null && IsProcessingHighPriority(locals);

    /// <summary>Begins to find out whether the field means what it is taken for.</summary>
    public static void Start()
    {
        if (s_locals is null) return;

        // A timer that is due together with another one may be queued as a plain item: so several attempts.
        s_trial = new Timer(static _ => Try(), null, dueTime: 1, period: 7);
    }

    /// <summary>A plain item runs on the calling thread: it did not overtake.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The runtime's own field may be gone or changed; then nothing is known.")]
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

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The runtime's own field may be gone or changed; then nothing is known.")]
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

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The runtime's own type may be gone or changed; then nothing is known.")]
    private static FieldInfo? FindLocals()
    {
        try
        {
            return Type.GetType(LocalsType)?.GetField("threadLocals", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic);
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

    public static bool IsRunning(object? locals) => false;

    public static void Start()
    {
        // The field cannot be read without allocating on this runtime.
    }

    public static void NotePlainItem()
    {
        // Nothing to refute.
    }
#endif
}
