using System.Runtime.CompilerServices;
using Workload.Metering.Aggregation;
using Workload.Metering.Queues;
using Workload.Metering.Segments;

namespace Workload.Metering.Flow;

/// <summary>
/// Finds what kept a thread of the pool between the item in which it left a flow and its next item. How long the thread waited for a core
/// is read only while cores are short, and not more often than its cost allows.
/// </summary>
internal struct WorkerWait
{
    /// <summary>
    /// The minimum time between two times that it is read. Two readings take some microseconds. The reading may be this much older than
    /// the instant at which the thread left.
    /// </summary>
    private const long IntervalNanoseconds = 400_000;

    /// <summary>The maximum part of the time in which the thread may have done something else.</summary>
    private const int ComputedPart = 4;

    private long _leftAtNanoseconds;
    private long _readAtNanoseconds;
    private long _delayNanoseconds;
    private uint _completedItems;
    private bool _isKnown;
    private bool _hasDelay;
    private bool _hasOwnItems;

    /// <summary>Records that the thread runs its first item. Until then it only waited for a core.</summary>
    public void NoteFirstItem()
    {
        _isKnown = _hasDelay = true;
        _completedItems = uint.MaxValue;
    }

    /// <summary>Records that the thread leaves a flow.</summary>
    /// <param name="nowNanoseconds">The current time.</param>
    /// <param name="completedItems">The number of items that the thread has completed.</param>
    /// <param name="hasOwnItems">Whether something waits in the thread's own queue.</param>
    /// <param name="segments">The thread's clocks.</param>
    public void NoteLeft(long nowNanoseconds, uint completedItems, bool hasOwnItems, ref SegmentRecorder segments)
    {
        _isKnown = true;
        _leftAtNanoseconds = nowNanoseconds;
        _completedItems = completedItems;
        _hasOwnItems = hasOwnItems;
        _hasDelay = PoolLine.IsShortOfCores && (nowNanoseconds - _readAtNanoseconds < IntervalNanoseconds || TryReadDelay(ref segments));
    }

    /// <summary>Whether something was recorded when the thread left a flow, and that was not just now.</summary>
    public readonly bool IsKnownAt(long nowNanoseconds) =>
        _isKnown && nowNanoseconds - _leftAtNanoseconds > PoolLine.ShortestWaitNanoseconds;

    /// <summary>
    /// Returns the time that the thread waited for a core since then, or 0 if that is unknown. The thread is about to run a flow.
    /// </summary>
    /// <param name="nowNanoseconds">The current time.</param>
    /// <param name="completedItems">The number of items that the thread has completed.</param>
    /// <param name="segments">The thread's clocks.</param>
    /// <param name="left">When and in which item the thread left a flow.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public long Take(long nowNanoseconds, uint completedItems, ref SegmentRecorder segments, out LeftFlow left)
    {
        _isKnown = false;
        bool isSame = completedItems == _completedItems, isNext = completedItems == _completedItems + 1;
        left = isSame || (isNext && _hasOwnItems) ? new LeftFlow(_leftAtNanoseconds, IsInNextItem: isNext) : default;
        if (!_hasDelay || !segments.TryReadRunDelay(out long delay)) return 0;
        long since = nowNanoseconds - _leftAtNanoseconds, waited = Bounded.Clamp(delay - _delayNanoseconds, 0, since);

        // If the thread has run other items meanwhile, it may have waited within them. They were short if it waited nearly all the time.
        return isNext || waited >= since - (since / ComputedPart) ? waited : 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryReadDelay(ref SegmentRecorder segments)
    {
        bool reads = segments.TryReadRunDelay(out _delayNanoseconds);
        if (reads) _readAtNanoseconds = _leftAtNanoseconds;
        return reads;
    }
}
