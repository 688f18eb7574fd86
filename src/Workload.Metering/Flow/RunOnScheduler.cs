using Workload.Metering.Clocks;
using Workload.Metering.Queues;
using Workload.Metering.Segments;

namespace Workload.Metering.Flow;

/// <summary>
/// Records how long a thread has run a flow without a break, and on which scheduler of the application. A thread that is not the pool's is
/// taken for the scheduler's own. A thread of the pool is the scheduler's as long as it is in one item of the pool. Its clocks say what it
/// did between two flows.
/// </summary>
/// <param name="onPool">Whether the thread belongs to the pool.</param>
/// <param name="poolItems">The counter of the items of the pool that the thread has completed, or null if it is unknown.</param>
internal struct RunOnScheduler(bool onPool, object? poolItems)
{
    // The scheduler of a flow that began here is looked up only when the flow is suspended, because most scopes end without a suspension.
    private const int NotAsked = -2;

    /// <summary>The clocks are read at most this often, and only for a pause that is longer.</summary>
    private const long WorthReadingNanoseconds = 1_000_000;

    private readonly bool _onPool = onPool;
    private readonly object? _poolItems = poolItems;
    private long _startNanoseconds;
    private int _scheduler = NotAsked;

    // The end of the previous run, its scheduler, and the thread's item of the pool.
    private long _endNanoseconds;
    private int _endScheduler = SchedulerQueue.None;
    private uint _endItem;

    // The latest reading of the thread's clocks, and the one at the start of this run after a pause.
    private ThreadInstant _before;
    private ThreadInstant _atStart;

    // The start of the latest run that began here and at whose start the clocks were read. The run's own CPU time is then no part of the
    // pause before it.
    private long _beginReadNanoseconds;

    public void Begin(long nowNanoseconds, ref SegmentRecorder segments)
    {
        _startNanoseconds = nowNanoseconds;
        _scheduler = NotAsked;
        if (_endScheduler < 0) return;
        _atStart = default;

        // A scope that ends without a suspension leaves no end of a run, so that the pause before the next one seems long, too.
        if (nowNanoseconds - _beginReadNanoseconds > WorthReadingNanoseconds && ReadAtStart(ref segments))
            _beginReadNanoseconds = nowNanoseconds;
    }

    /// <returns>The scheduler.</returns>
    public int Resume(long nowNanoseconds, ref SegmentRecorder segments)
    {
        _startNanoseconds = nowNanoseconds;
        _atStart = default;
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

        bool reads = _scheduler >= 0 && KnowsItems && nowNanoseconds - _before.AtNanoseconds > WorthReadingNanoseconds;
        End(nowNanoseconds);
        if (reads) TryRead(ref segments, ref _before);
    }

    /// <summary>Records that the outermost scope ends.</summary>
    public void End(long nowNanoseconds)
    {
        if (_scheduler >= 0)
        {
            SchedulerQueue.NoteRun(_scheduler, _startNanoseconds, nowNanoseconds);
            _endNanoseconds = nowNanoseconds;
            _endScheduler = _scheduler;
            _endItem = Item;
        }

        if (_scheduler != NotAsked) _scheduler = SchedulerQueue.None;
    }

    /// <summary>Whether it is known which item the thread runs, if it belongs to the pool.</summary>
    private readonly bool KnowsItems => !_onPool || (_poolItems is not null && PoolItems.AreKnown);

    private readonly uint Item => _poolItems is { } counter ? PoolItems.CountOf(counter) : 0;

    private static bool TryRead(ref SegmentRecorder segments, ref ThreadInstant instant)
    {
        if (!segments.TryReadClocks(out var cpu, out var queue)) return false;
        instant = new ThreadInstant(
            WallClock.Now(), cpu.CpuNanoseconds, queue.DelayNanoseconds, queue.VoluntarySwitches, Boundary.Pauses());
        return true;
    }

    private bool ReadAtStart(ref SegmentRecorder segments) =>
        _startNanoseconds - _endNanoseconds > WorthReadingNanoseconds && _before.AtNanoseconds != 0
            && KnowsItems && Item == _endItem && TryRead(ref segments, ref _atStart);

    // Code that is not metered, and other processes, may keep the scheduler's thread from the next flow.
    private void NotePause(ref SegmentRecorder segments)
    {
        if (_onPool ? _scheduler != _endScheduler : !SchedulerQueue.AreTogether(_endScheduler, _scheduler)) return;
        if (_atStart.AtNanoseconds == 0 && !ReadAtStart(ref segments)) return;
        var (busy, waited) = _atStart.PauseSince(_before, _endNanoseconds, _startNanoseconds);
        SchedulerQueue.NotePause(_scheduler, _endNanoseconds, _startNanoseconds, busy, waited);
        _before = _atStart;
    }
}
