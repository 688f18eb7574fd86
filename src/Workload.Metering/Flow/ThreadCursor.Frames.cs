using System.Runtime.CompilerServices;
using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <content>The stack of scopes, with the operations that move it and that pass on a frame's time when it leaves.</content>
internal sealed partial class ThreadCursor
{
    private ScopeNode? TopNode
    {
        get
        {
            for (int i = _depth - 1; i >= 0; i--)
                if (_frames[i].Node is { } node) return node;
            return null;
        }
    }

    private bool HasEndedThreadScopeOnTop =>
        _depth > 0 && _frames[_depth - 1] is { Node: null } top && top.ThreadScope is not { IsEnded: false };

    /// <summary>Removes the scopes on top that have ended elsewhere.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void DropEnded()
    {
        if (!HasEndedThreadScopeOnTop) return;
        int staying = _depth - 1;
        while (staying > 0 && _frames[staying - 1] is { Node: null } below && below.ThreadScope is not { IsEnded: false }) staying--;
        LeaveTo(staying);
    }

    /// <summary>Removes ended scopes below a running one. Their time no longer belongs to a scope and goes to the frame below.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void SpliceEnded()
    {
        _hasEndedInside = false;
        for (int i = _depth - 2; i >= 0; i--)
        {
            ref var frame = ref _frames[i];
            if (frame.Node is { IsEnded: false } || frame.ThreadScope is { IsEnded: false })
            {
                // The end of the scope is in progress.
                _hasEndedInside |= frame.Node is { IsClaimed: true };
                continue;
            }

            ref var above = ref _frames[i + 1];
            above.IsLent = i > 0 && (above.Displaces ? above.IsLent : frame.IsLent);
            above.Displaces = i > 0 && (above.Displaces || frame.Displaces);
            PassDown(ref frame, i, counts: false);
            Array.Copy(_frames, i + 1, _frames, i, _depth - 1 - i);
            _frames[--_depth] = default;
        }
    }

    private int IndexOf(ScopeNode node) => IndexOf(node, _depth);

    private int IndexOf(ScopeNode node, int depth)
    {
        for (int i = depth - 1; i >= 0; i--)
            if (ReferenceEquals(_frames[i].Node, node)) return i;
        return -1;
    }

    /// <summary>Whether no running scope is above the frame.</summary>
    private bool IsInnermost(int index)
    {
        for (int i = _depth - 1; i > index; i--)
            if (_frames[i].Node is { IsEnded: false } || _frames[i].ThreadScope is { IsEnded: false }) return false;
        return true;
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
            if (node.TakeCut()) CursorRegistry.CutOthers(node, this);
        }
    }

    private void ResumeFrames(int first, long nowNanoseconds, nint inlineBelow)
    {
        var resumption = Resume(nowNanoseconds);
        for (int i = first; i < _depth; i++)
        {
            ref var frame = ref _frames[i];
            var node = frame.Node!;
            frame.InlineBelow = inlineBelow;
            _mayShare |= node.EnterAgain(nowNanoseconds, resumption, out frame.SharedNanoseconds);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Move(ScopeNode? target, nint stackAddress, bool isEntry)
    {
        DropEnded();
        if (ReferenceEquals(target, TopNode)) return;
        int keep = target is null ? -1 : KeptFor(target);
        bool displaces = target is not null && keep < 0 && RunsFlow();
        var kept = keep >= 0 ? _frames[keep].Node : null;
        int staying = displaces ? _depth : WithThreadScopes(keep + 1);
        Boundary.Here(out var boundary);
        Close(ref boundary);
        Drop(staying, boundary.NowNanoseconds);
        int first = _depth;
        if (target is not null && !ReferenceEquals(target, kept)) PushChain(target, kept, displaces);
        Reopen(ref boundary, first - 1);
        if (_depth == 0) _run.Suspend(boundary.NowNanoseconds);
        if (first < _depth)
        {
            _frames[first].IsLent = displaces && isEntry;
            ResumeFrames(first, boundary.NowNanoseconds, stackAddress - (isEntry ? BelowOwnCode : BelowResumption));
        }

        _segments.NoteMove();
    }

    /// <summary>Returns where a resumed flow comes from, which determines how long it may have waited.</summary>
    private Resumption Resume(long nowNanoseconds)
    {
        int scheduler = _run.Resume(nowNanoseconds);
        return new Resumption(_onPool, _poolLocals, scheduler);
    }

    /// <summary>Returns the frame of the target or of its nearest ancestor that this thread runs, or −1 if there is none.</summary>
    private int KeptFor(ScopeNode target)
    {
        for (ScopeNode? ancestor = target; ancestor is not null; ancestor = ancestor.RunningParent)
            if (IndexOf(ancestor) is >= 0 and var index) return index;
        return -1;
    }

    /// <summary>
    /// Returns the number of frames to keep. Thread scopes directly above the kept frames stay too, because they continue in whatever
    /// running scope of the flow they began in.
    /// </summary>
    private int WithThreadScopes(int below)
    {
        int staying = below;
        for (int i = below; i < _depth && _frames[i].Node is not { IsEnded: false }; i++)
            if (_frames[i].ThreadScope is { IsEnded: false }) staying = i + 1;
        return staying;
    }

    private bool RunsFlow() => RunsFlow(_depth);

    private bool RunsFlow(int depth)
    {
        for (int i = 0; i < depth; i++)
            if (_frames[i].Node is { IsEnded: false }) return true;
        return false;
    }

    private void PushChain(ScopeNode target, ScopeNode? kept, bool displaces)
    {
        int first = _depth;
        for (ScopeNode? node = target; node is not null && (kept is null || IndexOf(node, first) < 0); node = node.RunningParent)
            _frames[_depth++].Begin(node);

        // The frames are reversed so that the outermost comes first. Apart from their scopes they are empty.
        for (int low = first, high = _depth - 1; low < high; low++, high--)
        {
            var inner = _frames[low].Node!;
            _frames[low].Begin(_frames[high].Node!);
            _frames[high].Begin(inner);
        }

        _frames[first].Displaces = displaces;
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
        _frames[--_depth].End();
        if (_depth == 0) _run.End(boundary.NowNanoseconds);
        Reopen(ref boundary, _depth - 1);
        _segments.NoteMove();
    }

    /// <summary>Closes the segment of the innermost scope.</summary>
    private void Close(ref Boundary boundary)
    {
        if (_depth > 0) _segments.Close(ref boundary, ref _frames[_depth - 1]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long CloseAt(long nowNanoseconds, long pauseNanoseconds, long allocatedBytes)
    {
        var boundary = new Boundary(nowNanoseconds, pauseNanoseconds, allocatedBytes);
        Close(ref boundary);
        return boundary.NowNanoseconds;
    }

    /// <summary>Opens a segment. If it is read, the time of the reading belongs to the frame that stays.</summary>
    private void Open(ref Boundary boundary, CallPath path, bool isChosen, int staying)
    {
        ref var frame = ref staying >= 0 ? ref _frames[staying] : ref Unsafe.NullRef<Frame>();
        _segments.Open(ref boundary, path, isChosen, ref frame);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long OpenAt(long nowNanoseconds, long pauseNanoseconds, long allocatedBytes, int staying)
    {
        var boundary = new Boundary(nowNanoseconds, pauseNanoseconds, allocatedBytes);
        Open(ref boundary, _frames[_depth - 1].Path, isChosen: true, staying);
        return boundary.NowNanoseconds;
    }

    private void ReopenHere(long nowNanoseconds, long pauseNanoseconds, long allocatedBytes)
    {
        ref var top = ref _frames[_depth - 1];
        if (_segments.Chooses(top.Path, top.ReadsAlways, nowNanoseconds))
            OpenAt(nowNanoseconds, pauseNanoseconds, allocatedBytes, staying: _depth - 1);
        else _segments.OpenUnread(nowNanoseconds, pauseNanoseconds, allocatedBytes);
    }

    /// <summary>Opens the segment of the innermost scope, if one remains.</summary>
    private void Reopen(ref Boundary boundary, int staying)
    {
        if (_depth == 0) return;
        ref var top = ref _frames[_depth - 1];
        Open(ref boundary, top.Path, _segments.Chooses(top.Path, top.ReadsAlways, boundary.NowNanoseconds), staying);
    }

    private void Drop(int staying, long now)
    {
        while (_depth > staying)
        {
            PassOn(_depth - 1, now, leaves: true);
            _frames[--_depth].End();
        }
    }

    /// <summary>Adds a frame's time to its scope and to the frame below.</summary>
    private void PassOn(int index, long now, bool leaves)
    {
        ref var frame = ref _frames[index];
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

        PassDown(ref frame, index, counts);
        frame.Clear();
    }

    /// <summary>Adds a frame's time to the frame below, or to the inline call that contains it.</summary>
    private void PassDown(ref Frame frame, int index, bool counts)
    {
        if (index == 0)
        {
            if (_inlineDepth > 0) NoteOthers(frame);
            return;
        }

        ref var below = ref _frames[index - 1];
        bool hasNested = !frame.Nested.IsZero;
        if (frame.Displaces)
        {
            long held = frame.Self.HeldNanoseconds + frame.Nested.HeldNanoseconds;
            below.Self.HeldNanoseconds += frame.IsLent
                ? Math.Max(0, frame.Self.BlockedNanoseconds + frame.Nested.BlockedNanoseconds)
                : held;
        }
        else if (!counts)
        {
            below.Self.Add(frame.Self);
            if (hasNested) below.Nested.Add(frame.Nested);
        }
        else if (ReferenceEquals(below.Path.Settings, frame.Path.Settings))
        {
            below.Nested.Add(frame.Self);
            if (hasNested) below.Nested.Add(frame.Nested);
        }
        else
        {
            // A scope of another meter is not nested in this meter's tree.
            below.Self.Add(frame.Self);
            if (hasNested) below.Self.Add(frame.Nested);
        }
    }

    // Ended scopes need no room, but they are counted only if it may matter.
    private void EnsureRoom(ScopeNode target)
    {
        if (_depth + target.Depth + 1 > _frames.Length) EnsureRoom(ScopeNode.CountRunning(target) + 1);
    }

    // This runs without the lock, because it allocates. Only the thread itself makes its stack deeper.
    private void EnsureRoom(int more)
    {
        if (_depth + more <= _frames.Length) return;
        var larger = new Frame[Math.Max(_frames.Length * 2, _depth + more)];
        _gate.Enter();
        Array.Copy(_frames, larger, _depth);
        _frames = larger;
        _gate.Exit();
    }
}
