namespace Workload.Metering.Flow;

/// <summary>Describes where a flow comes from when a thread resumes it.</summary>
/// <param name="OnPool">Whether a thread of the pool resumes it.</param>
/// <param name="Overtook">Whether it is known to have been taken before everything in the pool's queue.</param>
/// <param name="Scheduler">Its place in <see cref="SchedulerQueue"/>, if it runs on a scheduler of the application.</param>
internal readonly record struct Resumption(bool OnPool, bool Overtook, int Scheduler)
{
    /// <summary>A resumption on a thread of no pool and no scheduler, so that no queue is known.</summary>
    public static readonly Resumption OnPlainThread = new(OnPool: false, Overtook: false, SchedulerQueue.None);

    /// <summary>Returns the part of the time without a thread during which the flow was ready and waited for one.</summary>
    public long QueuedOf(long gapNanoseconds, long nowNanoseconds)
    {
        long inPool = OnPool ? PoolLine.QueuedOf(gapNanoseconds, nowNanoseconds, Overtook) : 0;
        return Scheduler < 0 ? inPool : Math.Max(inPool, SchedulerQueue.QueuedOf(Scheduler, gapNanoseconds, nowNanoseconds));
    }
}
