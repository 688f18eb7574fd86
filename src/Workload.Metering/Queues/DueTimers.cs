#if NET10_0_OR_GREATER
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
#endif

namespace Workload.Metering.Queues;

/// <summary>
/// Finds whether a timer is due. While any timer runs for longer than a third of a second, the runtime also wakes up when none is due. It
/// queues the same item then as for a due timer. Only private fields of the runtime tell the two apart. They are read and never written,
/// and are used only after they were right for a timer of the library's own. Timers that are found due wait for a thread of the pool.
/// <see cref="LateTimers"/> keeps them.
/// </summary>
internal static class DueTimers
{
#if NET10_0_OR_GREATER
    private const string QueueType = "System.Threading.TimerQueue, System.Private.CoreLib";
    private const string TimerType = "System.Threading.TimerQueueTimer, System.Private.CoreLib";

    /// <summary>With more timers than this, a search takes too long, and nothing is known.</summary>
    private const int MaxTimers = 2_000;

    /// <summary>
    /// A list may change during a search, so that the search ends too early. That no timer is due is believed after this many searches.
    /// </summary>
    private const int Searches = 3;

    /// <summary>The due time of the timer by which the fields are checked. No other timer is likely to have the same one.</summary>
    private const int TrialMilliseconds = 1_987_654_321;

    private const int MaxTrialAge = 1_000;

    private static readonly object[]? s_queues = FindQueues();
    private static readonly FieldInfo? s_short = RuntimeField.Find(QueueType, "_shortTimers");
    private static readonly FieldInfo? s_long = RuntimeField.Find(QueueType, "_longTimers");
    private static readonly FieldInfo? s_next = RuntimeField.Find(TimerType, "_next");
    private static volatile bool s_trusted;

    /// <summary>Whether due timers are found.</summary>
    public static bool AreKnown => s_trusted;

    /// <summary>Records which timers are due. Only the probing thread calls it.</summary>
    /// <param name="nowNanoseconds">The current time.</param>
    /// <returns>Whether certainly no timer is due. It is false if that is unknown.</returns>
    public static bool Look(long nowNanoseconds)
    {
        for (int i = 0; i < Searches; i++)
        {
            if (!s_trusted) return false;
            long now = Environment.TickCount64;
            LateTimers.OfProcess.BeginLook(now, nowNanoseconds);
            bool areNone = IsNoneFound(IsDue, now);
            LateTimers.OfProcess.EndLook(now);
            if (!areNone) return false;
        }

        return true;
    }

    /// <summary>Checks whether the fields have the assumed meaning.</summary>
    public static void Start()
    {
        // On Windows completed I/O stands in the same queue as due timers.
        if (OperatingSystem.IsWindows() || s_queues is null || s_short is null || s_long is null || s_next is null) return;
        using var trial = new Timer(static _ => { }, null, TrialMilliseconds, Timeout.Infinite);
        s_trusted = true;
        s_trusted = !IsNoneFound(IsTrial, Environment.TickCount64) && s_trusted;
    }

    private static bool IsDue(object timer, long now)
    {
        long start = StartField(timer), due = start + DueField(timer);
        if (due > now) return false;
        if (DelayedFlow.ContextOf(StateField(timer)) is { } context) LateTimers.OfProcess.Note(context, start, due);
        return true;
    }

    private static bool IsTrial(object timer, long now) =>
        DueField(timer) == TrialMilliseconds && now - StartField(timer) is >= 0 and < MaxTrialAge;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The runtime's private fields may be missing or changed. Then nothing is known.")]
    private static bool IsNoneFound(Func<object, long, bool> isWanted, long now)
    {
        try
        {
            bool isNone = true;
            int left = MaxTimers;
            foreach (object queue in s_queues!)
            {
                isNone &= !IsIn(s_short!.GetValue(queue), isWanted, now, ref left);
                isNone &= !IsIn(s_long!.GetValue(queue), isWanted, now, ref left);
            }

            return isNone && left > 0;
        }
        catch (Exception)
        {
            s_trusted = false;
            return false;
        }
    }

    private static bool IsIn(object? timer, Func<object, long, bool> isWanted, long now, ref int left)
    {
        bool isFound = false;
        for (; timer is not null && left-- > 0; timer = s_next!.GetValue(timer)) isFound |= isWanted(timer, now);
        return isFound;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The runtime's private type may be missing or changed. Then nothing is known.")]
    private static object[]? FindQueues()
    {
        try
        {
            return Type.GetType(QueueType)?.GetProperty("Instances", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                ?.GetValue(null) as object[];
        }
        catch (Exception)
        {
            return null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_startTicks")]
    private static extern ref long StartField([UnsafeAccessorType(TimerType)] object timer);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_state")]
    private static extern ref object? StateField([UnsafeAccessorType(TimerType)] object timer);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_dueTime")]
    private static extern ref uint DueField([UnsafeAccessorType(TimerType)] object timer);
#else
    public static bool AreKnown => false;

    public static bool Look(long nowNanoseconds) => false;

    public static void Start()
    {
        // The fields cannot be read without allocating on this runtime.
    }
#endif
}
