using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>
/// The data about the time during which several threads ran a scope at once. A thread that waits meanwhile for the result of another one
/// waits for the scope's own work. Such waiting is excused, up to one thread's time at each instant. The scope's spin lock protects it.
/// </summary>
internal sealed class SharedTimes
{
    /// <summary>The times of the threads are recorded when sharing begins and ends, unless that happened this recently.</summary>
    private const long CutNanoseconds = 1_000_000;

    /// <summary>
    /// The time after which sharing that goes on is settled when its figures are asked for. All threads have just passed on their time
    /// then, apart from less than a millisecond of each.
    /// </summary>
    private const long SettleNanoseconds = 50_000_000;

    /// <summary>Looks that are further apart than this on average are no evidence.</summary>
    private const long LongestBetweenLooksNanoseconds = 50_000_000;

    // The second one is the time at which the sharing last began or ended.
    private long _sharedNanoseconds, _sinceNanoseconds, _cutNanoseconds;

    // These are the threads' times within the shared time since it was last settled. One is computing or runnable, the other is neither.
    private long _computingNanoseconds, _waitingNanoseconds;

    // This is the part of the waiting in which the threads spun. A look finds such a thread runnable.
    private long _spunNanoseconds;

    // This is what was excused of earlier time, and the shared time until then.
    private long _settledNanoseconds, _settledSharedNanoseconds;

    // These are the bounds of the time before the sharing in which one thread ran the scope and no other one seemed to be runnable.
    private long _aloneSinceNanoseconds, _aloneUntilNanoseconds;

    // This is the part of that time in which a new thread was runnable after all, until the time of the other thread is added.
    private long _startingNanoseconds;

    // This is the waiting in which a new thread was runnable and no thread ran. It is a wait for a core, and not excused.
    private long _startedNanoseconds;
    private bool _isShared, _wantsCut;

    // These are the looks at the threads since it was last settled, and those that found a thread waiting beside one that did not wait.
    private int _looks, _mixedLooks;

    /// <summary>The time at which the sharing last began or ended.</summary>
    public long LastChangeNanoseconds => _sinceNanoseconds;

    /// <summary>Returns the time for which the scope was shared up to that instant.</summary>
    public long At(long nowNanoseconds) => _isShared
        ? _sharedNanoseconds + Math.Max(0, nowNanoseconds - _sinceNanoseconds)
        : _sharedNanoseconds;

    /// <summary>Records that a second thread has come.</summary>
    public void Begin(long nowNanoseconds)
    {
        if (_isShared) return;
        _isShared = true;
        _aloneSinceNanoseconds = _sinceNanoseconds;
        _aloneUntilNanoseconds = _sinceNanoseconds = nowNanoseconds;
        SharedScopes.NoteAny();
        WantCut(nowNanoseconds);
    }

    /// <summary>Records that one thread is left, or none.</summary>
    public void End(long nowNanoseconds)
    {
        if (!_isShared) return;
        _sharedNanoseconds = At(nowNanoseconds);
        _isShared = false;
        _sinceNanoseconds = nowNanoseconds;
        WantCut(nowNanoseconds);
    }

    /// <summary>Whether the times of the other threads should be recorded now. It is true only once.</summary>
    public bool TakeCut()
    {
        bool wants = _wantsCut;
        _wantsCut = false;
        return wants;
    }

    /// <summary>Records a look at the threads.</summary>
    /// <param name="isMixed">Whether one of them waited, and another one computed or was runnable.</param>
    public void NoteLook(bool isMixed)
    {
        if (!_isShared) return;
        _looks++;
        if (isMixed) _mixedLooks++;
    }

    /// <summary>
    /// Records that a thread waited spinning. Its time is added afterwards, with this time as a part of the waiting. The sharing may have
    /// ended before.
    /// </summary>
    public void NoteSpun(long nanoseconds) => _spunNanoseconds += nanoseconds;

    /// <summary>
    /// Records that a new thread was runnable from its start on, until it came. The thread that started it waited for it meanwhile. That
    /// wait is for the scope's own work too, although the scope was not shared yet.
    /// </summary>
    public void NoteStarted(long startNanoseconds, long cameNanoseconds)
    {
        if (!_isShared) return;
        _computingNanoseconds += Math.Max(0, cameNanoseconds - Math.Max(startNanoseconds, _sinceNanoseconds));

        // Several new threads may have been runnable at once.
        long start = Math.Max(startNanoseconds, _aloneSinceNanoseconds);
        if (start >= _aloneUntilNanoseconds) return;
        _startingNanoseconds += _aloneUntilNanoseconds - start;
        _aloneUntilNanoseconds = start;
    }

    /// <summary>
    /// Adds the time of a thread. Time that may belong to a period without sharing does not count, unless a new thread was runnable then.
    /// </summary>
    public void Add(in ThreadTime self, in ThreadTime nested, long sharedNanoseconds)
    {
        long held = self.HeldNanoseconds + nested.HeldNanoseconds;
        long waiting = Math.Max(0, self.BlockedNanoseconds + nested.BlockedNanoseconds);
        long shared = Bounded.Clamp(sharedNanoseconds, 0, held), computing = Math.Max(0, held - waiting);
        _computingNanoseconds += Bounded.Clamp(shared - waiting, 0, computing);
        long waitingShared = Bounded.Clamp(shared - computing, 0, waiting);
        _waitingNanoseconds += waitingShared;
        if (_startingNanoseconds > 0)
        {
            long alone = Math.Min(_startingNanoseconds, held - shared);
            _startingNanoseconds -= alone;
            _startedNanoseconds += Math.Min(alone, waiting - waitingShared);
        }

        if (!_isShared) Settle(_sinceNanoseconds);
    }

    /// <summary>Returns the waiting time that is excused.</summary>
    public long Excused(long nowNanoseconds)
    {
        // The looks bound only the waiting that they can see.
        long shared = At(nowNanoseconds) - _settledSharedNanoseconds;
        long spun = Math.Min(_spunNanoseconds, _waitingNanoseconds);
        long waited = spun + Math.Min(MostExcused(shared), _waitingNanoseconds - spun);
        return _settledNanoseconds + Math.Min(shared, Math.Min(_computingNanoseconds, waited));
    }

    /// <summary>
    /// Lets later waiting be excused only by later computing, if the last time is long ago. The threads have just passed on their time.
    /// </summary>
    public void SettleNowAndThen(long nowNanoseconds)
    {
        if (_isShared && At(nowNanoseconds) - _settledSharedNanoseconds > SettleNanoseconds) Settle(nowNanoseconds);
    }

    // One thread's waiting is excused at each instant at which another one did not wait. The looks are a sample of the instants, and the
    // bound is one standard deviation above their share.
    private long MostExcused(long sharedNanoseconds)
    {
        if (_looks == 0 || sharedNanoseconds / _looks > LongestBetweenLooksNanoseconds) return sharedNanoseconds;
        double most = _mixedLooks + 1 + Math.Sqrt(_mixedLooks + 1);
        return most >= _looks ? sharedNanoseconds : (long)(sharedNanoseconds * (most / _looks));
    }

    // All threads have passed on their shared time by now. A later period of sharing excuses only the waiting in it. Otherwise a phase that
    // first waits on several threads and then computes on several threads would seem to wait for its own work.
    private void Settle(long nowNanoseconds)
    {
        _settledNanoseconds = Excused(nowNanoseconds);
        _settledSharedNanoseconds = At(nowNanoseconds);
        _computingNanoseconds = _waitingNanoseconds = _spunNanoseconds = _startingNanoseconds = 0;
        _looks = _mixedLooks = 0;
    }

    /// <summary>
    /// Removes the excused time from a scope's time, first from its own time and then from that of its nested scopes. The wait for a new
    /// thread becomes a wait for a core.
    /// </summary>
    public void Excuse(long nowNanoseconds, ref ThreadTime inclusive, ref ThreadTime nested)
    {
        long excused = Bounded.Clamp(Excused(nowNanoseconds), 0, Math.Max(0, inclusive.BlockedNanoseconds));
        long inNested = InNested(excused, inclusive, nested);
        inclusive.HeldNanoseconds -= excused;
        nested.HeldNanoseconds -= inNested;
        long started = Bounded.Clamp(_startedNanoseconds, 0, Math.Max(0, inclusive.BlockedNanoseconds));
        inNested = InNested(started, inclusive, nested);
        inclusive.RunQueueNanoseconds += started;
        nested.RunQueueNanoseconds += inNested;
    }

    private static long InNested(long nanoseconds, in ThreadTime inclusive, in ThreadTime nested)
    {
        long own = Math.Max(0, inclusive.BlockedNanoseconds - nested.BlockedNanoseconds);
        return Math.Min(nanoseconds - Math.Min(nanoseconds, own), Math.Max(0, nested.BlockedNanoseconds));
    }

    /// <summary>Clears the data after the excused time was removed for good.</summary>
    public void Clear()
    {
        _isShared = false;
        _sharedNanoseconds = _computingNanoseconds = _waitingNanoseconds = _spunNanoseconds = _startingNanoseconds = 0;
        _settledNanoseconds = _settledSharedNanoseconds = _startedNanoseconds = 0;
        _looks = _mixedLooks = 0;
    }

    private void WantCut(long nowNanoseconds)
    {
        if (nowNanoseconds - _cutNanoseconds < CutNanoseconds) return;
        _cutNanoseconds = nowNanoseconds;
        _wantsCut = true;
    }
}
