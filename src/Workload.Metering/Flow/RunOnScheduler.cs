namespace Workload.Metering.Flow;

/// <summary>Records how long a thread has run a flow without a break, and on which scheduler of the application.</summary>
internal struct RunOnScheduler
{
    // The scheduler of a flow that began here is looked up only when the flow is suspended, because most scopes end without a suspension.
    private const int NotAsked = -2;

    private long _startNanoseconds;
    private int _scheduler;

    public void Begin(long nowNanoseconds)
    {
        _startNanoseconds = nowNanoseconds;
        _scheduler = NotAsked;
    }

    /// <returns>The scheduler.</returns>
    public int Resume(long nowNanoseconds)
    {
        _startNanoseconds = nowNanoseconds;
        return _scheduler = SchedulerQueue.OfCurrentThread();
    }

    /// <summary>Records that the flow is suspended.</summary>
    public void Suspend(long nowNanoseconds)
    {
        if (_scheduler == NotAsked) _scheduler = SchedulerQueue.OfCurrentThread();
        End(nowNanoseconds);
    }

    /// <summary>Records that the outermost scope ends.</summary>
    public void End(long nowNanoseconds)
    {
        if (_scheduler >= 0) SchedulerQueue.NoteRun(_scheduler, _startNanoseconds, nowNanoseconds);
        if (_scheduler != NotAsked) _scheduler = SchedulerQueue.None;
    }
}
