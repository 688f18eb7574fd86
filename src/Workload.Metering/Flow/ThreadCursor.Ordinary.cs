using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;
using Workload.Metering.Segments;

namespace Workload.Metering.Flow;

/// <content>
/// The short paths for the ordinary begin and end of a scope and for the ordinary switches of a flow. Those that may fail check first, and
/// they change nothing in any other case.
/// </content>
internal sealed partial class ThreadCursor
{
    /// <summary>
    /// Whether the flow's value is the scope that the thread runs as its innermost one, so that a new scope can be entered above it. The
    /// value null means that the thread runs no scope.
    /// </summary>
    public bool IsAt(ScopeNode? current) => _stack.IsAt(current);

    /// <summary>Enters a scope that was created on this thread, in the place that <see cref="IsAt"/> has checked.</summary>
    /// <returns>The time at which the scope began.</returns>
    public long EnterHere(ScopeNode node, ScopeNode? parent, CallPath path, nint stackAddress)
    {
        long pause = Boundary.Pauses(), allocated = GC.GetAllocatedBytesForCurrentThread(), now = WallClock.Now();
        if (!_stack.HasRoom || _stack.HasEndedInside || (path.Phase.ReadsProcessCpu && ProcessBudget.IsDue(path, now))
            || (_stack.Depth > 0 && !_segments.IsShort(now, _stack.Top.Path)))
        {
            return EnterAnywhere(node, parent, path, stackAddress, isChosen: false);
        }

        if (_segments.Chooses(path, node.ReadsEverySegment, now)) return EnterAnywhere(node, parent, path, stackAddress, isChosen: true);
        _gate.Enter();
        bool enters = TryTurn(now, pause, allocated);
        if (enters)
        {
            ref var frame = ref _stack.Push();
            frame.Node = node;
            frame.Path = path;
            frame.ReadsEverySegment = node.ReadsEverySegment;
            frame.InlineBelow = stackAddress - BelowOwnCode;
            node.EnterFirst(now);
            _segments.NoteMove();
        }

        _gate.Exit();
        return enters ? now : EnterAnywhere(node, parent, path, stackAddress, isChosen: false);
    }

    /// <summary>
    /// Enters a Thread scope in the ordinary case, in which no clock is read. The process's CPU clock must not be due either.
    /// </summary>
    /// <returns>False if the case is another one. Then nothing is changed.</returns>
    public bool TryEnterHere(ThreadScope scope, CallPath path, out bool isChosen)
    {
        isChosen = false;
        long pause = Boundary.Pauses(), allocated = GC.GetAllocatedBytesForCurrentThread(), now = WallClock.Now();
        if (!_stack.HasRoom || _stack.HasEndedInside || _stack.HasEndedThreadScopeOnTop
            || (path.Phase.ReadsProcessCpu && ProcessBudget.IsDue(path, now))
            || (_stack.Depth > 0 && !_segments.IsShort(now, _stack.Top.Path)))
        {
            return false;
        }

        isChosen = _segments.Chooses(path, readsEverySegment: false, now);
        if (isChosen) return false;
        _gate.Enter();
        bool enters = TryTurn(now, pause, allocated);
        if (enters)
        {
            _stack.Push().Begin(scope, path, readsEverySegment: false);
            scope.Begin(now);
            _segments.NoteMove();
        }

        _gate.Exit();
        return enters;
    }

    /// <summary>
    /// Ends the innermost scope in the ordinary case, in which only this thread runs the scope and no clock is read. It also adds the
    /// scope's time to the frame below.
    /// </summary>
    /// <returns>False if the case is another one. Then nothing is changed.</returns>
    public bool TryEndHere(OpenScope scope, CallPath path, out long nowNanoseconds, ref ScopeEnd end)
    {
        nowNanoseconds = 0;
        int top = _stack.Depth - 1;
        if (top < 0) return false;
        ref var frame = ref _stack[top];
        if (!ReferenceEquals(frame.Scope, scope)) return false;
        bool isOrdinary = top == 0 ? _inlineDepth == 0 : ReferenceEquals(_stack[top - 1].Path.Settings, path.Settings);
        if (frame.Displaces || !isOrdinary) return false;
        long pause = Boundary.Pauses(), allocated = GC.GetAllocatedBytesForCurrentThread(), now = WallClock.Now();
        if (!_segments.IsShort(now, frame.Path)) return false;
        nowNanoseconds = now;
        _gate.Enter();

        // Another thread may have cut the segment meanwhile.
        bool ends = now >= _segments.StartNanoseconds && !_segments.IsRead;
        if (ends && frame.Node is { } node) ends = node.TryEnd(ref _segments, ref frame, top == 0, now, pause, allocated, ref end);
        else if (ends) frame.ThreadScope!.End(ref _segments, ref frame, top == 0, now, pause, allocated, ref end);
        if (ends)
        {
            if (top > 0)
            {
                ref var outer = ref _stack[top - 1];
                outer.Nested.Add(frame.Self);
                if (!frame.Nested.IsZero) outer.Nested.Add(frame.Nested);
            }

            if (!frame.IsZero) frame.Clear();
            _stack.Pop();
            if (top == 0) _run.End(now);
            else ReopenHere(now, pause, allocated);
            _segments.NoteMove();
        }

        _gate.Exit();
        return ends;
    }

    /// <summary>Leaves all scopes, because the thread stops running the flow. The outermost one follows its flow.</summary>
    private void LeaveAll()
    {
        long pause = Boundary.Pauses(), allocated = GC.GetAllocatedBytesForCurrentThread();
        long now = Math.Max(WallClock.Now(), _segments.StartNanoseconds);
        ref var top = ref _stack.Top;
        if (!_segments.IsShort(now, top.Path))
        {
            now = CloseLeaving(now, pause, allocated);
            Drop(0, now);
        }
        else if (_stack.Depth == 1 && _inlineDepth == 0 && top.IsZero && top.Node!.TryLeave(ref _segments, top, now, pause, allocated))
        {
            _stack.Pop();
        }
        else
        {
            _segments.CloseShort(ref top.Self, now, pause, allocated, top.Path);
            Drop(0, now);
        }

        Suspend(now);
        _segments.NoteMove();
    }

    /// <summary>
    /// Leaves the innermost scope for the one that encloses it in the ordinary case, in which no clock is read. That happens whenever an
    /// asynchronous method that began a scope returns at its first await.
    /// </summary>
    /// <returns>False if the case is another one. Then nothing is changed.</returns>
    private bool TryStepOut(ScopeNode target)
    {
        int top = _stack.Depth - 1;
        if (top < 1 || !ReferenceEquals(_stack[top - 1].Node, target)) return false;
        ref var frame = ref _stack[top];
        if (frame.Node is null || frame.Displaces) return false;
        long pause = Boundary.Pauses(), allocated = GC.GetAllocatedBytesForCurrentThread();
        long now = Math.Max(WallClock.Now(), _segments.StartNanoseconds);
        if (!_segments.IsShort(now, frame.Path)) return false;
        _segments.CloseShort(ref frame.Self, now, pause, allocated, frame.Path);
        PassOn(top, now, leaves: true);
        _stack.Pop();
        ReopenHere(now, pause, allocated);
        _segments.NoteMove();
        return true;
    }

    /// <summary>Enters all scopes of a flow, because the thread begins to run it and runs no scope.</summary>
    private void EnterAll(ScopeNode target, nint stackAddress, bool isEntry)
    {
        long pause = Boundary.Pauses(), allocated = GC.GetAllocatedBytesForCurrentThread(), now = WallClock.Now(), taken = now;
        _stack.PushChain(target, kept: null, displaces: false);
        ref var top = ref _stack.Top;
        if (_segments.Chooses(top.Path, top.ReadsEverySegment, now)) now = OpenAt(now, pause, allocated, staying: -1);
        else _segments.OpenUnread(now, pause, allocated);
        ResumeFrames(first: 0, taken, now, stackAddress, isEntry);
        _segments.NoteMove();
    }

    /// <summary>
    /// Closes the segment of the innermost scope and opens one above it, if neither is read. The caller holds the lock. Another thread may
    /// have cut the segment since the caller looked.
    /// </summary>
    private bool TryTurn(long nowNanoseconds, long pauseNanoseconds, long allocatedBytes)
    {
        if (_stack.Depth == 0)
        {
            _run.Begin(nowNanoseconds, ref _segments);
        }
        else
        {
            if (_segments.IsRead || nowNanoseconds < _segments.StartNanoseconds) return false;
            ref var outer = ref _stack.Top;
            _segments.CloseShort(ref outer.Self, nowNanoseconds, pauseNanoseconds, allocatedBytes, outer.Path);
        }

        _segments.OpenUnread(nowNanoseconds, pauseNanoseconds, allocatedBytes);
        return true;
    }
}
