namespace Workload.Metering.Flow;

/// <summary>Describes where a flow comes from when a thread resumes it.</summary>
/// <param name="OnPool">Whether a thread of the pool resumes it.</param>
/// <param name="PoolLocals">
/// The runtime's data for the thread of the pool, or null if it is unknown. It shows whether the flow overtook the pool's queue.
/// </param>
/// <param name="Scheduler">Its place in <see cref="SchedulerQueue"/>, if it runs on a scheduler of the application.</param>
internal readonly record struct Resumption(bool OnPool, object? PoolLocals, int Scheduler)
{
    /// <summary>A resumption on a thread of no pool and no scheduler, so that no queue is known.</summary>
    public static readonly Resumption OnPlainThread = new(OnPool: false, PoolLocals: null, SchedulerQueue.None);

    /// <summary>Returns the part of the time without a thread during which the flow was ready and waited for one.</summary>
    public long QueuedOf(long gapNanoseconds, long nowNanoseconds)
    {
        long inPool = OnPool ? PoolLine.QueuedOf(gapNanoseconds, nowNanoseconds, PoolLocals) : 0;
        return Scheduler < 0 ? inPool : Math.Max(inPool, SchedulerQueue.QueuedOf(Scheduler, gapNanoseconds, nowNanoseconds));
    }
}
