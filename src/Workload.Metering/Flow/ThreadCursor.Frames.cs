using System.Runtime.CompilerServices;
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

    /// <summary>Leaves the single scope that the thread runs. It is a fast path of <see cref="Move"/>, which has more to check.</summary>
    private bool TryLayDown()
    {
        if (_depth != 1 || _frames[0].Node is not { } node) return false;
        Boundary.Here(out var boundary);
        if (EndsInOneGo(ref boundary))
        {
            _last.UnreadCpuNanoseconds += node.LeaveUnread(_segment, boundary, _frames[0].Path);
        }
        else
        {
            Close(ref boundary);
            PassOn(0, boundary.NowNanoseconds, leaves: true);
        }

        Pop(ref boundary);
        _run.Suspend(boundary.NowNanoseconds);
        return true;
    }

    /// <summary>
    /// Enters a scope that is in no other scope while the thread runs none. It is the other fast path of <see cref="Move"/>.
    /// </summary>
    private bool TryTakeUp(ScopeNode target, nint stackAddress, bool isEntry)
    {
        if (_depth != 0 || target.RunningParent is not null) return false;
        Boundary.Here(out var boundary);
        ref var frame = ref _frames[_depth++];
        frame.Begin(target);
        frame.InlineBelow = stackAddress - (isEntry ? BelowOwnCode : BelowResumption);
        Open(ref boundary, frame.Path, target.ReadsAlways, gapFrame: -1);
        _mayShare |= target.EnterAgain(boundary.NowNanoseconds, Resume(boundary.NowNanoseconds));
        frame.SharedNanoseconds = target.SharedAt(boundary.NowNanoseconds);
        _clock.Work.Moves++;
        return true;
    }

    private void Move(ScopeNode? target, nint stackAddress, bool isEntry)
    {
        int keep = target is null ? -1 : KeptFor(target);
        bool displaces = target is not null && keep < 0 && RunsFlow();
        var kept = keep >= 0 ? _frames[keep].Node : null;
        int staying = displaces ? _depth : WithThreadScopes(keep + 1);
        Boundary.Here(out var boundary);
        Close(ref boundary);
        Drop(staying, boundary.NowNanoseconds);
        int first = _depth;
        if (target is not null && !ReferenceEquals(target, kept)) PushChain(target, kept, displaces);
        if (_depth > 0) Open(ref boundary, _frames[_depth - 1].Path, _frames[_depth - 1].ReadsAlways, gapFrame: first - 1);
        if (_depth == 0) _run.Suspend(boundary.NowNanoseconds);
        if (first < _depth)
        {
            _frames[first].IsLent = displaces && isEntry;
            var resumption = Resume(boundary.NowNanoseconds);
            for (int i = first; i < _depth; i++)
            {
                var node = _frames[i].Node!;
                _frames[i].InlineBelow = stackAddress - (isEntry ? BelowOwnCode : BelowResumption);
                _mayShare |= node.EnterAgain(boundary.NowNanoseconds, resumption);
                _frames[i].SharedNanoseconds = node.SharedAt(boundary.NowNanoseconds);
            }
        }

        _clock.Work.Moves++;
    }

    /// <summary>Returns where a resumed flow comes from, which determines how long it may have waited.</summary>
    private Resumption Resume(long nowNanoseconds)
    {
        int scheduler = _run.Resume(nowNanoseconds);
        return new Resumption(_onPool, _poolLocals is not null && TimerLane.IsRunning(_poolLocals), scheduler);
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
        Reopen(ref boundary);
        _clock.Work.Moves++;
        return now;
    }

    /// <summary>
    /// The maximum time for which two threads run a scope only because the next one takes the flow up before the last one has left it.
    /// </summary>
    private const long LongestHandOffNanoseconds = 20_000;

    /// <summary>
    /// Whether the only time to pass on is the last unread segment of the single scope that the thread runs. This is so for most short
    /// scopes. Then the time goes directly to the scope and not through its frame.
    /// </summary>
    private bool EndsInOneGo(ref Boundary boundary)
    {
        ref var frame = ref _frames[0];
        if (_depth != 1 || _inlineDepth > 0 || _segment.IsRead || !frame.IsZero) return false;
        if (boundary.NowNanoseconds < _segment.StartNanoseconds) boundary.NowNanoseconds = _segment.StartNanoseconds;
        if (IsLong(boundary)) return false;
        return frame.Node is not { Extras.Shared: not null } node
            || node.SharedAt(boundary.NowNanoseconds) - frame.SharedNanoseconds <= LongestHandOffNanoseconds;
    }

    /// <summary>Removes the top frame after its times have been passed on.</summary>
    private void Pop(ref Boundary boundary)
    {
        _frames[--_depth].End();
        if (_depth == 0) _run.End(boundary.NowNanoseconds);
        Reopen(ref boundary);
        _clock.Work.Moves++;
    }

    private void Reopen(ref Boundary boundary)
    {
        if (_depth > 0) Open(ref boundary, _frames[_depth - 1].Path, _frames[_depth - 1].ReadsAlways, gapFrame: _depth - 1);
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
            _mayShare |= node.Extras is { Shared: not null };
            counts = leaves
                ? node.LeaveThread(now, frame.Self, frame.Nested, frame.SharedNanoseconds)
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
