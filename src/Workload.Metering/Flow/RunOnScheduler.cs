using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;
using Workload.Metering.Queues;
using Workload.Metering.Segments;

namespace Workload.Metering.Flow;

/// <summary>
/// Records how long a thread has run a flow without a break, and on which scheduler of the application. A thread that is not the pool's is
/// taken for the scheduler's own. Its clocks say what it did between two flows.
/// </summary>
/// <param name="onPool">Whether the thread belongs to the pool.</param>
internal struct RunOnScheduler(bool onPool)
{
    // The scheduler of a flow that began here is looked up only when the flow is suspended, because most scopes end without a suspension.
    private const int NotAsked = -2;

    /// <summary>The clocks are read at most this often, and only for a pause that is longer.</summary>
    private const long WorthReadingNanoseconds = 1_000_000;

    private readonly bool _onPool = onPool;
    private long _startNanoseconds;
    private int _scheduler = NotAsked;

    // The end of the previous run, and its scheduler.
    private long _endNanoseconds;
    private int _endScheduler = SchedulerQueue.None;

    // The latest readings of the thread's clocks.
    private ThreadReading _reading;
    private RunQueueReading _runQueue;

    public void Begin(long nowNanoseconds)
    {
        _startNanoseconds = nowNanoseconds;
        _scheduler = NotAsked;
    }

    /// <returns>The scheduler.</returns>
    public int Resume(long nowNanoseconds, ref SegmentRecorder segments)
    {
        _startNanoseconds = nowNanoseconds;
        _scheduler = SchedulerQueue.OfCurrentThread(_onPool);
        if (_scheduler >= 0) NotePause(ref segments);
        return _scheduler;
    }

    /// <summary>Records that the flow is suspended.</summary>
    public void Suspend(long nowNanoseconds, ref SegmentRecorder segments)
    {
        if (_scheduler == NotAsked)
        {
            _scheduler = SchedulerQueue.OfCurrentThread(_onPool);
            if (_scheduler >= 0) NotePause(ref segments);
        }

        bool reads = _scheduler >= 0 && !_onPool && nowNanoseconds - _reading.AfterNanoseconds > WorthReadingNanoseconds;
        End(nowNanoseconds);
        if (reads) segments.TryReadClocks(out _reading, out _runQueue);
    }

    /// <summary>Records that the outermost scope ends.</summary>
    public void End(long nowNanoseconds)
    {
        if (_scheduler >= 0)
        {
            SchedulerQueue.NoteRun(_scheduler, _startNanoseconds, nowNanoseconds);
            _endNanoseconds = nowNanoseconds;
            _endScheduler = _scheduler;
        }

        if (_scheduler != NotAsked) _scheduler = SchedulerQueue.None;
    }

    // Code that is not metered, and other processes, may keep the scheduler's thread from the next flow.
    private void NotePause(ref SegmentRecorder segments)
    {
        long pause = _startNanoseconds - _endNanoseconds;
        var (before, runQueueBefore) = (_reading, _runQueue);
        if (_onPool || pause <= WorthReadingNanoseconds || before.AfterNanoseconds == 0) return;
        if (!SchedulerQueue.AreTogether(_endScheduler, _scheduler)) return;
        if (!segments.TryReadClocks(out _reading, out _runQueue)) return;

        // The previous run may have used CPU time since the earlier reading, at most its whole length.
        long ran = Math.Max(0, _endNanoseconds - before.AfterNanoseconds);
        long busy = Bounded.Clamp(_reading.CpuNanoseconds - before.CpuNanoseconds - ran, 0, pause);
        long waited = Bounded.Clamp(_runQueue.DelayNanoseconds - runQueueBefore.DelayNanoseconds, 0, pause - busy);

        // A thread that did nothing else is only preempted while it goes to sleep or wakes up. One that ran other code and never gave up
        // its core was always busy. A hypervisor may have taken the core, which neither clock counts.
        if (busy >= WorthReadingNanoseconds)
        {
            bool slept = _runQueue.VoluntarySwitches - runQueueBefore.VoluntarySwitches is not 0;
            (busy, waited) = (slept ? busy + waited : pause, 0);
        }

        SchedulerQueue.NotePause(_scheduler, _endNanoseconds, _startNanoseconds, busy, waited);
    }
}
