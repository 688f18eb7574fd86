using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>
/// What a scope knows of the time in which several threads ran it at once. One that waits meanwhile for what another one computes waits for the scope's own
/// work: it is excused, up to one thread's time at each instant. Behind the scope's gate.
/// </summary>
internal sealed class SharedTimes
{
    /// <summary>Threads' times are passed on where sharing begins and ends, unless that was done so short a while ago.</summary>
    private const long CutNanoseconds = 1_000_000;

    private long _sharedNanoseconds, _sinceNanoseconds, _cutNanoseconds;

    // Of threads' times within it: computing or ready to, and neither.
    private long _computingNanoseconds, _waitingNanoseconds;
    private bool _isShared, _wantsCut;

    /// <summary>For how long it was shared, up to that instant.</summary>
    public long At(long nowNanoseconds) => _isShared ? _sharedNanoseconds + Math.Max(0, nowNanoseconds - _sinceNanoseconds) : _sharedNanoseconds;

    /// <summary>A second thread has come.</summary>
    public void Begin(long nowNanoseconds)
    {
        if (_isShared) return;
        _isShared = true;
        _sinceNanoseconds = nowNanoseconds;
        WantCut(nowNanoseconds);
    }

    /// <summary>One thread is left, or none.</summary>
    public void End(long nowNanoseconds)
    {
        if (!_isShared) return;
        _sharedNanoseconds = At(nowNanoseconds);
        _isShared = false;
        WantCut(nowNanoseconds);
    }

    /// <summary>Whether the times of the other threads should be passed on now; true once.</summary>
    public bool TakeCut()
    {
        bool wants = _wantsCut;
        _wantsCut = false;
        return wants;
    }

    /// <summary>A thread passes on its time. What may be of a time when it was not shared does not count.</summary>
    public void Add(in ThreadTime self, in ThreadTime nested, long sharedNanoseconds)
    {
        long held = self.HeldNanoseconds + nested.HeldNanoseconds, waiting = Math.Max(0, self.BlockedNanoseconds + nested.BlockedNanoseconds);
        long shared = Math.Clamp(sharedNanoseconds, 0, held), computing = Math.Max(0, held - waiting);
        _computingNanoseconds += Math.Clamp(shared - waiting, 0, computing);
        _waitingNanoseconds += Math.Clamp(shared - computing, 0, waiting);
    }

    /// <summary>How much waiting is excused.</summary>
    public long Excused(long nowNanoseconds) => Math.Min(At(nowNanoseconds), Math.Min(_computingNanoseconds, _waitingNanoseconds));

    /// <summary>Takes what is excused out of a scope's time: first out of its own, then out of that of its nested scopes.</summary>
    public void Excuse(long nowNanoseconds, ref ThreadTime inclusive, ref ThreadTime nested)
    {
        long own = Math.Max(0, inclusive.BlockedNanoseconds - nested.BlockedNanoseconds);
        long excused = Math.Clamp(Excused(nowNanoseconds), 0, Math.Max(0, inclusive.BlockedNanoseconds));
        inclusive.HeldNanoseconds -= excused;
        nested.HeldNanoseconds -= Math.Min(excused - Math.Min(excused, own), Math.Max(0, nested.BlockedNanoseconds));
    }

    /// <summary>It is taken out for good.</summary>
    public void Clear()
    {
        _isShared = false;
        _sharedNanoseconds = _computingNanoseconds = _waitingNanoseconds = 0;
    }

    private void WantCut(long nowNanoseconds)
    {
        if (nowNanoseconds - _cutNanoseconds < CutNanoseconds) return;
        _cutNanoseconds = nowNanoseconds;
        _wantsCut = true;
    }
}
