using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;
using Workload.Metering.Segments;

namespace Workload.Metering.Flow;

/// <content>
/// Other threads use a cursor through these methods. They record the time so far, look at its scopes, and give it up when its thread has
/// exited. Each releases the lock even if it fails, because the cursor's own thread would wait for it for ever.
/// </content>
internal sealed partial class ThreadCursor
{
    /// <summary>Records the time so far of this thread, if it runs <paramref name="node"/>.</summary>
    /// <param name="node">The scope.</param>
    /// <param name="mayHaveQueued">Whether another thread has taken the flow up, so that this one may have queued it.</param>
    /// <returns>The wall time up to which it is recorded, or 0 if the thread does not run it.</returns>
    public long Cut(ScopeNode node, bool mayHaveQueued = false)
    {
        if (_stack.IsEmpty) return 0;
        _gate.Enter();
        try
        {
            if (_stack.IndexOf(node) is not (>= 0 and var index)) return 0;
            long now = CutLocked(fromOutside: !ReferenceEquals(this, t_current), mayHaveQueued);
            _stack.HasEndedInside |= node.IsClaimed && index < _stack.Depth - 1;
            return now;
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Returns the time so far of a Thread scope of this thread, at one instant.</summary>
    public void Sum(ThreadScope scope, out FlowTime inclusive, out FlowTime self)
    {
        _gate.Enter();
        try
        {
            scope.Sum(out inclusive, out self);
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Records the time so far of this thread in its own Thread scope.</summary>
    public void CutOwn()
    {
        _gate.Enter();
        try
        {
            if (_stack.Depth > 0) CutLocked(fromOutside: false);
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>
    /// Records the time so far if the thread runs the scope and is not one of the pool, which exits in no scope. A short time is left to
    /// the estimate, so that a thread which hands over many scopes does not read its clock for each.
    /// </summary>
    public void CutBeforeExit(ScopeNode node)
    {
        if (_onPool || _stack.Depth == 0 || !ReferenceEquals(_stack.Top.Node, node)
            || _segments.IsShort(WallClock.Now(), _stack.Top.Path))
        {
            return;
        }

        CutOwn();
    }

    /// <summary>
    /// Records the time so far, unless what is not recorded yet is shorter than <paramref name="ageNanoseconds"/>. A scope that runs for
    /// long may have many short nested scopes, whose time only the thread itself knows until then.
    /// </summary>
    public void CutOlderThan(long ageNanoseconds)
    {
        if (_stack.IsEmpty) return;
        _gate.Enter();
        try
        {
            if (_stack.Depth > 0 && WallClock.Now() - _segments.StartNanoseconds + _stack.PendingNanoseconds >= ageNanoseconds)
                CutLocked(fromOutside: !ReferenceEquals(this, t_current));
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Whether the thread runs a scope, and since when in one segment. Other threads call it without the lock.</summary>
    public bool RunsSince(out long startNanoseconds)
    {
        startNanoseconds = _segments.StartNanoseconds;
        return !_stack.IsEmpty;
    }

    /// <summary>
    /// Returns the path of the innermost scope that this thread of the pool runs, or null if there is none. It is null too if the thread
    /// has the lock. Then the thread is not blocked, and it may have lost its core for long.
    /// </summary>
    /// <param name="segmentNanoseconds">The start of the thread's segment.</param>
    public CallPath? PathOnPool(out long segmentNanoseconds)
    {
        segmentNanoseconds = 0;
        if (!_onPool || _stack.IsEmpty || !_gate.TryEnter()) return null;
        var path = _stack.Depth > 0 ? _stack.Top.Path : null;
        segmentNanoseconds = _segments.StartNanoseconds;
        _gate.Exit();
        return path;
    }

    /// <summary>Records a look at the thread, which was blocked, unless another segment has begun since or begins now.</summary>
    public void NoteLook(long segmentNanoseconds, bool waitsForMutex)
    {
        if (!_gate.TryEnter()) return;
        if (_segments.StartNanoseconds == segmentNanoseconds) _segments.NoteLook(waitsForMutex);
        _gate.Exit();
    }

    /// <summary>Copies the scopes that the thread runs, outermost first.</summary>
    /// <param name="startNanoseconds">The time at which the expected segment began.</param>
    /// <param name="scopes">Receives the scopes, as far as there is room.</param>
    /// <returns>The number of scopes, or 0 if another segment has begun since.</returns>
    public int CopyScopes(long startNanoseconds, OpenScope[] scopes)
    {
        int count = 0;
        _gate.Enter();
        try
        {
            if (_segments.StartNanoseconds != startNanoseconds) return 0;
            for (int i = 0; i < _stack.Depth && count < scopes.Length; i++)
                if (_stack[i].Scope is { } scope) scopes[count++] = scope;
            return count;
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Copies the scopes that the thread and other threads run, outermost first.</summary>
    /// <param name="scopes">Receives the scopes, as far as there is room.</param>
    /// <returns>The number of scopes, or null if the thread has the lock. It may have lost its core meanwhile.</returns>
    public int? CopyShared(ScopeNode[] scopes)
    {
        if (_stack.IsEmpty) return 0;
        if (!_gate.TryEnter()) return null;
        int count = 0;
        try
        {
            for (int i = 0; i < _stack.Depth && count < scopes.Length; i++)
                if (_stack[i].Node is { IsRunBySeveral: true } node) scopes[count++] = node;
            return count;
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>
    /// Handles the exit of the thread. Its time since the last switch is unknown, so its scopes have no breakdown. A scope that it handed
    /// to a consumer is an exception, because it was done with that one.
    /// </summary>
    public void Abandon()
    {
        bool isFirst;
        _gate.Enter();
        try
        {
            isFirst = !_abandoned;
            _abandoned = true;
            DropAbandoned();
        }
        finally
        {
            _gate.Exit();
        }

        if (!isFirst) return;
        CursorRegistry.Remove(this);
        MeteringCost.AddExited(_segments.Work);
        _segments.Dispose();
    }

    private void DropAbandoned()
    {
        long now = _segments.StartNanoseconds;
        if (_stack.Depth > 0 && _stack.Top.Node is { IsHandedOver: true, Extras: { } extras })
        {
            Boundary.FromOutside(out var boundary);
            boundary.NowNanoseconds = now = Math.Max(now, extras.HandedOverSince);
            ref var top = ref _stack.Top;
            _segments.CloseAbandoned(boundary, ref top.Self, top.Path);
            PassOn(_stack.Depth - 1, now, leaves: true);
            _stack.Pop();
        }

        for (int i = _stack.Depth - 1; i >= 0; i--)
        {
            _stack[i].Node?.Lose();
            PassOn(i, now, leaves: true);
            _stack.Pop();
        }
    }

    public void CloseClockIfExited() => _segments.CloseClockIfExited();

    // The scopes must know how much of the closed segment the thread waited spinning before that time is passed on.
    private void NoteSpun()
    {
        if (_segments.TakeSpun() is not (> 0 and var spun)) return;
        for (int i = 0; i < _stack.Depth; i++) _stack[i].Node?.NoteSpun(spun);
    }

    private long CutLocked(bool fromOutside, bool mayHaveQueued = false)
    {
        // The time of a thread that has exited is unknown, and it is no longer in what it was in.
        if (_abandoned || (fromOutside && !Thread.IsAlive)) return WallClock.Now();
        _segments.NoteMove();
        Boundary boundary;
        if (fromOutside) Boundary.FromOutside(out boundary);
        else Boundary.Here(out boundary);
        boundary.MayHaveQueued = mayHaveQueued;
        ref var top = ref _stack.Top;
        _segments.CloseFirstPart(ref boundary, ref top.Self, top.Path);
        NoteSpun();
        for (int i = _stack.Depth - 1; i >= 0; i--) PassOn(i, boundary.NowNanoseconds, leaves: false);
        _segments.OpenRest(boundary, _stack.Top.Path);
        return boundary.NowNanoseconds;
    }
}
