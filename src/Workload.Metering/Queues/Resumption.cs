namespace Workload.Metering.Queues;

/// <summary>Describes where a flow comes from when a thread resumes it.</summary>
/// <param name="OnPool">Whether a thread of the pool resumes it.</param>
/// <param name="PoolLocals">
/// The runtime's data for the thread of the pool, or null if it is unknown. It shows whether the flow overtook the pool's queue.
/// </param>
/// <param name="HeldNanoseconds">
/// The time for which the thread has already had the flow. It was read from the clocks meanwhile, and it may have lost its core.
/// </param>
/// <param name="CoreWaitNanoseconds">
/// The time for which that thread waited for a core since its previous item and before it had the flow, or 0 if it is unknown. For a
/// thread that is not the pool's, it is the wait of a new thread since its start.
/// </param>
/// <param name="IsNewWorker">Whether the thread is new and waited for its first core during that time.</param>
/// <param name="Left">A flow that the thread left in the same item of the pool or in the one before.</param>
/// <param name="IsAtItemStart">
/// Whether the flow is the pool's item itself. Otherwise it continues within another item. On a thread outside the pool it says that the
/// thread did not leave a flow in the same task before.
/// </param>
/// <param name="Scheduler">Its place in <see cref="SchedulerQueue"/>, if it runs on a scheduler of the application.</param>
internal readonly record struct Resumption(
    bool OnPool, object? PoolLocals, long HeldNanoseconds, long CoreWaitNanoseconds, bool IsNewWorker, LeftFlow Left,
    bool IsAtItemStart, int Scheduler)
{
    /// <summary>The maximum difference between two records of when a thread left a flow.</summary>
    private const long SameInstantNanoseconds = 50_000;

    /// <summary>
    /// A thread that has its core takes the next item from its own queue at once. The rest is for losing the core unnoticed.
    /// </summary>
    private const long LongestTakeNanoseconds = 10_000_000;

    /// <summary>A resumption on a thread of no pool and no scheduler, so that no queue is known.</summary>
    public static readonly Resumption OnPlainThread = new(
        OnPool: false, PoolLocals: null, HeldNanoseconds: 0, CoreWaitNanoseconds: 0, IsNewWorker: false, Left: default,
        IsAtItemStart: false, SchedulerQueue.None);

    /// <summary>Returns the part of the time without a thread during which the flow was ready and waited for one.</summary>
    /// <param name="gapNanoseconds">The time without a thread.</param>
    /// <param name="nowNanoseconds">The current time.</param>
    /// <param name="mayBeQueued">Whether something was in the pool's queue when the flow was suspended while cores were short.</param>
    public long QueuedOf(long gapNanoseconds, long nowNanoseconds, bool mayBeQueued)
    {
        long held = Math.Min(Math.Max(0, gapNanoseconds), HeldNanoseconds);
        return gapNanoseconds <= held ? held : held + QueuedBefore(gapNanoseconds - held, nowNanoseconds - held, mayBeQueued);
    }

    /// <summary>
    /// Whether the flow was in the thread's own queue, from which the thread takes its next item as soon as it has a core. Otherwise the
    /// next item is something else, which has just completed what the flow awaited. A thread that took longer had lost its own items to
    /// another one.
    /// </summary>
    internal bool WasInOwnQueue(long gapNanoseconds) =>
        Left.IsInNextItem && IsAtItemStart && gapNanoseconds - CoreWaitNanoseconds <= LongestTakeNanoseconds;

    private long QueuedBefore(long gapNanoseconds, long nowNanoseconds, bool mayBeQueued)
    {
        if (Scheduler < 0 && gapNanoseconds <= PoolLine.ShortestWaitNanoseconds && OnPool) return gapNanoseconds;

        // A task that the flow has queued was ready at once. Many tasks of one thread wait in its own queue, which no probe goes through.
        if ((IsAtItemStart || (OnPool && Scheduler >= 0)) && QueuedTask.IsBeginning) return gapNanoseconds;

        // A new thread was started for the flow and is runnable since then.
        long started = OnPool ? 0 : Math.Min(gapNanoseconds, CoreWaitNanoseconds);
        if (!OnPool && Scheduler < 0) return started;
        if (OnPool && QueuedFlows.OfProcess.TryFind(nowNanoseconds - gapNanoseconds, out long since)) return nowNanoseconds - since;
        bool overtook = OnPool && TimerLane.IsRunning(PoolLocals);

        // A thread that left the flow and resumes it within the same item was only kept from its core.
        bool kept = Left.AtNanoseconds != 0 && Math.Abs(nowNanoseconds - gapNanoseconds - Left.AtNanoseconds) <= SameInstantNanoseconds;

        if (kept && !overtook && WasInOwnQueue(gapNanoseconds)) return gapNanoseconds;
        kept &= !Left.IsInNextItem;

        // A worker may also have lost its core while it had nothing to do, before the flow was queued.
        long coreWait = kept || IsNewWorker ? CoreWaitNanoseconds : 0;
        long inPool = OnPool ? PoolLine.QueuedOf(gapNanoseconds, nowNanoseconds, overtook, coreWait, mayBeQueued, IsAtItemStart) : 0;
        if (Scheduler < 0) return inPool;
        return Math.Max(Math.Max(inPool, started), SchedulerQueue.QueuedOf(Scheduler, gapNanoseconds, nowNanoseconds));
    }
}
