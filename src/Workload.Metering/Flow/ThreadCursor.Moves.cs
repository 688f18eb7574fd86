using System.Runtime.CompilerServices;
using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;
using Workload.Metering.Queues;
using Workload.Metering.Segments;

namespace Workload.Metering.Flow;

/// <content>The general moves of a thread from scope to scope, which pass on a frame's time when it leaves.</content>
internal sealed partial class ThreadCursor
{
    /// <summary>The maximum number of entries within each other of which the scopes outside are followed.</summary>
    private const int MaxEntries = 4;

    /// <summary>Removes the scopes on top that have ended elsewhere.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void DropEnded()
    {
        if (!_stack.HasEndedThreadScopeOnTop) return;
        LeaveTo(_stack.DepthWithoutEnded());
    }

    /// <summary>Removes ended scopes below a running one. Their time no longer belongs to a scope and goes to the frame below.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void SpliceEnded()
    {
        _stack.HasEndedInside = false;
        for (int i = _stack.Depth - 2; i >= 0; i--)
        {
            ref var frame = ref _stack[i];
            if (frame.Node is { IsEnded: false } || frame.ThreadScope is { IsEnded: false })
            {
                // The end of the scope is in progress.
                _stack.HasEndedInside |= frame.Node is { IsClaimed: true };
                continue;
            }

            ref var above = ref _stack[i + 1];
            above.IsLent = i > 0 && (above.Displaces ? above.IsLent : frame.IsLent);
            above.Displaces = i > 0 && (above.Displaces || frame.Displaces);
            PassDown(i, counts: false);
            _stack.RemoveAt(i);
        }
    }

    /// <summary>
    /// Records the time so far of other threads when a scope begins or stops being run by several threads. So the time that is passed on
    /// later belongs to only one of the two situations.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CutWhereShared(ScopeNode? top)
    {
        for (var node = top; node is not null; node = node.RunningParent)
        {
            if (node.LacksShared) node.MakeShared(WallClock.Now());
            if (_startNanoseconds != 0) node.NoteStarted(_startNanoseconds, _takenNanoseconds);
            if (node.TakeCut()) CursorRegistry.CutOthers(node, this);
        }
    }

    private void ResumeFrames(int first, long takenNanoseconds, long nowNanoseconds, nint stackAddress, bool isEntry)
    {
        bool isAtItemStart = !isEntry && (_onPool ? IsAtItemStart(stackAddress) : Item != _leftItem);
        nint inlineBelow = stackAddress - (isEntry ? BelowOwnCode : BelowResumption);
        bool isFirst = _takenNanoseconds != 0;
        long taken = isFirst ? Math.Min(takenNanoseconds, _takenNanoseconds) : takenNanoseconds;
        var resumption = Resume(taken, nowNanoseconds, isFirst, isAtItemStart);
        for (int i = first; i < _stack.Depth; i++)
        {
            ref var frame = ref _stack[i];
            var node = frame.Node!;
            frame.InlineBelow = inlineBelow;
            _mayShare |= node.EnterAgain(nowNanoseconds, resumption, out frame.SharedNanoseconds);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Move(ScopeNode? target, nint stackAddress, bool isEntry, bool entersHandedOver = false)
    {
        DropEnded();
        if (ReferenceEquals(target, _stack.TopNode)) return;
        int keep = target is null ? -1 : _stack.KeptFor(target);
        bool displaces = target is not null && keep < 0 && _stack.RunsFlow();

        // The flow's own scope stays below the one that it enters, also if one scope encloses both.
        bool isBeside = isEntry && entersHandedOver && keep >= 0
            && !ReferenceEquals(_stack[keep].Node, target) && _stack.RunsFlowAbove(keep);
        displaces |= isBeside;
        var kept = keep >= 0 ? _stack[keep].Node : null;
        int staying = displaces ? _stack.Depth : _stack.WithThreadScopes(keep + 1);
        Boundary.Here(out var boundary);
        Close(ref boundary);
        Drop(staying, boundary.NowNanoseconds);
        int first = _stack.Depth;
        if (target is not null && !ReferenceEquals(target, kept)) _stack.PushChain(target, kept, displaces);
        long taken = boundary.NowNanoseconds;
        Reopen(ref boundary, first - 1);
        if (_stack.Depth == 0) Suspend(boundary.NowNanoseconds);
        if (first < _stack.Depth)
        {
            _stack[first].IsLent = displaces && isEntry;
            ResumeFrames(first, taken, boundary.NowNanoseconds, stackAddress, isEntry);
        }

        _segments.NoteMove();
    }

    /// <summary>
    /// Enters all scopes of a flow that has entered a scope, because the thread begins to run it. Its own scope is below the entered one,
    /// so that it does not seem to await while the thread computes.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnterEntered(ScopeNode value, ScopeNode target, nint stackAddress, bool isEntry)
    {
        PushEntered(value, target, MaxEntries);
        Boundary.Here(out var boundary);
        long taken = boundary.NowNanoseconds;
        Reopen(ref boundary, staying: -1);
        ResumeFrames(first: 0, taken, boundary.NowNanoseconds, stackAddress, isEntry);
        _segments.NoteMove();
    }

    private void PushEntered(ScopeNode value, ScopeNode target, int entries)
    {
        var before = ScopeNode.BeforeEntry(value);
        if (entries > 0 && ScopeNode.OfFlow(before) is { } own && !IsAbove(target, own)) PushEntered(before!, own, entries - 1);
        int first = _stack.Depth, keep = _stack.KeptFor(target);
        var kept = keep < 0 ? null : _stack[keep].Node;
        if (ReferenceEquals(kept, target)) return;
        bool isBeside = keep < first - 1;
        _stack.PushChain(target, kept, displaces: isBeside);
        _stack[first].IsLent = isBeside;
    }

    // A flow that enters a scope around its own one is only in that.
    private static bool IsAbove(ScopeNode target, ScopeNode own)
    {
        for (ScopeNode? node = own; node is not null; node = node.RunningParent)
            if (ReferenceEquals(node, target)) return true;
        return false;
    }

    /// <summary>Returns where a resumed flow comes from, which determines how long it may have waited.</summary>
    private Resumption Resume(long takenNanoseconds, long nowNanoseconds, bool isFirst, bool isAtItemStart)
    {
        long held = nowNanoseconds - takenNanoseconds;
        int scheduler = _run.Resume(nowNanoseconds, ref _segments);
        long coreWait = _startNanoseconds == 0 ? 0 : Math.Max(0, takenNanoseconds - _startNanoseconds);
        LeftFlow left = default;
        if (_wait.IsKnownAt(nowNanoseconds))
            coreWait = Math.Max(0, _wait.Take(nowNanoseconds, CompletedItems, ref _segments, out left) - held);
        return new Resumption(_onPool, _poolLocals, held, coreWait, isFirst && coreWait > 0, left, isAtItemStart, scheduler);
    }

    private void Suspend(long nowNanoseconds)
    {
        _run.Suspend(nowNanoseconds, ref _segments);
        if (!_onPool) _leftItem = Item;
        if (_onPool && PoolItems.AreKnown)
            _wait.NoteLeft(nowNanoseconds, CompletedItems, OwnQueue.HasItems(_ownQueue), ref _segments);
    }

    private long LeaveTo(int index)
    {
        Boundary.Here(out var boundary);
        Close(ref boundary);
        long now = boundary.NowNanoseconds;
        Drop(index, now);
        Reopen(ref boundary, index - 1);
        _segments.NoteMove();
        return now;
    }

    /// <summary>Removes the top frame after its times have been passed on.</summary>
    private void Pop(ref Boundary boundary)
    {
        _stack.Pop();
        if (_stack.Depth == 0) _run.End(boundary.NowNanoseconds);
        Reopen(ref boundary, _stack.Depth - 1);
        _segments.NoteMove();
    }

    /// <summary>Closes the segment of the innermost scope.</summary>
    private void Close(ref Boundary boundary)
    {
        if (_stack.Depth == 0) return;
        ref var top = ref _stack.Top;
        _segments.Close(ref boundary, ref top.Self, top.Path);
        NoteSpun();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long CloseLeaving(long nowNanoseconds, long pauseNanoseconds, long allocatedBytes)
    {
        var boundary = new Boundary(nowNanoseconds, pauseNanoseconds, allocatedBytes) { MayHaveQueued = true };
        Close(ref boundary);
        return boundary.NowNanoseconds;
    }

    /// <summary>Opens a segment. If it is read, the time of the reading belongs to the frame that stays.</summary>
    private void Open(ref Boundary boundary, CallPath path, bool isChosen, int staying)
    {
        ref var time = ref staying >= 0 ? ref _stack[staying].Self : ref Unsafe.NullRef<ThreadTime>();
        _segments.Open(ref boundary, path, isChosen, ref time);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long OpenAt(long nowNanoseconds, long pauseNanoseconds, long allocatedBytes, int staying)
    {
        var boundary = new Boundary(nowNanoseconds, pauseNanoseconds, allocatedBytes);
        Open(ref boundary, _stack.Top.Path, isChosen: true, staying);
        return boundary.NowNanoseconds;
    }

    private void ReopenHere(long nowNanoseconds, long pauseNanoseconds, long allocatedBytes)
    {
        ref var top = ref _stack.Top;
        if (_segments.Chooses(top.Path, top.ReadsEverySegment, nowNanoseconds))
            OpenAt(nowNanoseconds, pauseNanoseconds, allocatedBytes, staying: _stack.Depth - 1);
        else _segments.OpenUnread(nowNanoseconds, pauseNanoseconds, allocatedBytes);
    }

    /// <summary>Opens the segment of the innermost scope, if one remains.</summary>
    private void Reopen(ref Boundary boundary, int staying)
    {
        if (_stack.Depth == 0) return;
        ref var top = ref _stack.Top;
        Open(ref boundary, top.Path, _segments.Chooses(top.Path, top.ReadsEverySegment, boundary.NowNanoseconds), staying);
    }

    private void Drop(int staying, long now)
    {
        while (_stack.Depth > staying)
        {
            PassOn(_stack.Depth - 1, now, leaves: true);
            _stack.Pop();
        }
    }

    /// <summary>Adds a frame's time to its scope and to the frame below.</summary>
    private void PassOn(int index, long now, bool leaves)
    {
        ref var frame = ref _stack[index];
        bool counts = false;
        if (frame.Node is { } node)
        {
            counts = leaves
                ? node.Leave(now, frame.Self, frame.Nested, frame.SharedNanoseconds, ref _mayShare)
                : node.AddTime(frame.Self, frame.Nested, now, frame.SharedNanoseconds);
            if (!leaves) frame.SharedNanoseconds = node.SharedAt(now);
        }
        else if (frame.ThreadScope is { IsEnded: false } scope)
        {
            scope.Add(frame.Self, frame.Nested);
            counts = !leaves;

            // The flow left the scope before its end and went elsewhere.
            if (leaves) scope.Break();
        }

        PassDown(index, counts);
        frame.Clear();
    }

    /// <summary>Adds a frame's time to the frame below, or to the inline call that contains it.</summary>
    private void PassDown(int index, bool counts)
    {
        if (index > 0) _stack.PassDown(index, counts);
        else if (_inlineDepth > 0) NoteOthers(_stack[0]);
    }

    // Ended scopes need no room, but they are counted only if it may matter.
    private void EnsureRoom(ScopeNode target, ScopeNode? value)
    {
        if (ScopeNode.BeforeEntry(value) is not null)
        {
            int count = ScopeNode.CountRunning(target) + 1;
            for (var own = ScopeNode.BeforeEntry(value); own is not null; own = ScopeNode.BeforeEntry(own))
                count += ScopeNode.CountRunning(ScopeNode.OfFlow(own));
            EnsureRoom(count);
        }
        else if (_stack.LengthFor(target.Depth + 1) > 0)
        {
            EnsureRoom(ScopeNode.CountRunning(target) + 1);
        }
    }

    // This runs without the lock, because it allocates. Only the thread itself makes its stack deeper.
    private void EnsureRoom(int more)
    {
        int length = _stack.LengthFor(more);
        if (length == 0) return;
        var larger = new Frame[length];
        _gate.Enter();
        _stack.MoveTo(larger);
        _gate.Exit();
    }
}
