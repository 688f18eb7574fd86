namespace Workload.Metering.Flow;

/// <summary>How long a thread has run a flow without a break, and on which scheduler of the application's own.</summary>
internal struct RunOnScheduler
{
    // A flow that began here: on which scheduler is asked only if it is suspended, for most scopes end where they began.
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

    /// <summary>The flow is suspended.</summary>
    public void Suspend(long nowNanoseconds)
    {
        if (_scheduler == NotAsked) _scheduler = SchedulerQueue.OfCurrentThread();
        End(nowNanoseconds);
    }

    /// <summary>The outermost scope ends.</summary>
    public void End(long nowNanoseconds)
    {
        if (_scheduler >= 0) SchedulerQueue.NoteRun(_scheduler, _startNanoseconds, nowNanoseconds);
        if (_scheduler != NotAsked) _scheduler = SchedulerQueue.None;
    }
}
