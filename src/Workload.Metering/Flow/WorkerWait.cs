using System.Runtime.CompilerServices;

namespace Workload.Metering.Flow;

/// <summary>
/// Finds how long a thread of the pool waited for a core between the item in which it left a flow and its next item. That is read only
/// while cores are short, and not more often than its cost allows.
/// </summary>
internal struct WorkerWait
{
    /// <summary>The minimum time between two times that it is read. Two readings take some microseconds.</summary>
    private const long IntervalNanoseconds = 400_000;

    /// <summary>The maximum part of the time in which the thread may have done something else.</summary>
    private const int ComputedPart = 4;

    private long _leftAtNanoseconds;
    private long _delayNanoseconds;
    private uint _completedItems;

    /// <summary>Whether it was recorded when the thread left a flow.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Records that the thread runs its first item. Until then it only waited for a core.</summary>
    public void NoteFirstItem()
    {
        IsKnown = true;
        _completedItems = uint.MaxValue;
    }

    /// <summary>Records that the thread leaves a flow.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void NoteLeft(long nowNanoseconds, uint completedItems, ref SegmentRecorder segments)
    {
        IsKnown = nowNanoseconds - _leftAtNanoseconds >= IntervalNanoseconds && segments.TryReadRunDelay(out _delayNanoseconds);
        if (!IsKnown) return;
        _leftAtNanoseconds = nowNanoseconds;
        _completedItems = completedItems;
    }

    /// <summary>Returns the time if it <see cref="IsKnown"/>, or 0 if it cannot be read. The thread is about to run a flow.</summary>
    /// <param name="nowNanoseconds">The current time.</param>
    /// <param name="completedItems">The number of items that the thread has completed.</param>
    /// <param name="segments">The thread's clocks.</param>
    /// <param name="leftAtNanoseconds">
    /// The time at which the thread left a flow, if it is still in the same item. Otherwise it is 0.
    /// </param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public long Take(long nowNanoseconds, uint completedItems, ref SegmentRecorder segments, out long leftAtNanoseconds)
    {
        IsKnown = false;
        leftAtNanoseconds = completedItems == _completedItems ? _leftAtNanoseconds : 0;
        if (!segments.TryReadRunDelay(out long delay)) return 0;
        long waited = Math.Max(0, delay - _delayNanoseconds), since = nowNanoseconds - _leftAtNanoseconds;

        // If the thread has run other items meanwhile, it may have waited within them. They were short if it waited nearly all the time.
        return completedItems == _completedItems + 1 || waited >= since - (since / ComputedPart) ? waited : 0;
    }
}
