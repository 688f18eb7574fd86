namespace Workload.Metering.Flow;

/// <summary>What a flow comes out of when a thread takes it up.</summary>
/// <param name="OnPool">Whether a thread of the pool takes it up.</param>
/// <param name="Overtook">Whether it is known to have been taken before all that stood in the pool's line.</param>
/// <param name="Scheduler">Its place in <see cref="SchedulerQueue"/>, where it runs on a scheduler of the application's own.</param>
internal readonly record struct Resumption(bool OnPool, bool Overtook, int Scheduler)
{
    /// <summary>A thread of no pool and no scheduler: nothing is known of any queue.</summary>
    public static readonly Resumption OnPlainThread = new(OnPool: false, Overtook: false, SchedulerQueue.None);

    /// <summary>Of the time in which the flow had no thread, how much it was ready and waited for one.</summary>
    public long QueuedOf(long gapNanoseconds, long nowNanoseconds)
    {
        long inPool = OnPool ? PoolLine.QueuedOf(gapNanoseconds, nowNanoseconds, Overtook) : 0;
        return Scheduler < 0 ? inPool : Math.Max(inPool, SchedulerQueue.QueuedOf(Scheduler, gapNanoseconds, nowNanoseconds));
    }
}
