using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>
/// What one thread runs now: the scopes, outermost first, and the segment that is open. Only its own thread moves it; any thread may
/// cut it, that is pass on what it has so far. Every move happens behind its gate, and may happen inside the change handler: nothing
/// here throws, waits or calls out.
/// </summary>
internal sealed class ThreadCursor
{
    [ThreadStatic]
    private static ThreadCursor? t_current;

    [ThreadStatic]
    private static ThreadExit? t_exit;

    /// <summary>A segment that was not read is worth a reading at its end from this many times the cost of a pair on.</summary>
    private const int LateFactor = 64;

    private readonly bool _onPool;
    private PricedClock _clock;
    private SpinGate _gate;
    private Frame[] _frames = new Frame[8];
    private int _depth;
    private Segment _segment;
    private ReadingBudget _budget;
    private LastReading _last;
    private bool _clockAnswers = true;
    private bool _abandoned;
    private ThreadScope? _spare;

    private ThreadCursor()
    {
        _clock = new PricedClock(PlatformClocks.Current.OpenThreadClock());
        _onPool = Thread.CurrentThread.IsThreadPoolThread;
        _budget = new ReadingBudget(Environment.CurrentManagedThreadId);
    }

    public static ThreadCursor? CurrentOrNull => t_current;

    public static ThreadCursor Current => t_current ?? Create();

    /// <summary>What metering's own cost is reckoned from.</summary>
    public MeteringWork Work => _clock.Work;

    /// <summary>Whether the thread's CPU clock answers.</summary>
    public bool ClockAnswers => _clockAnswers;

    /// <summary>The path of the innermost scope of <paramref name="table"/> that this thread runs, if it is a Thread scope; it is no part of the flow's value.</summary>
    public PathTotals? ThreadPathOf(PhaseTable table)
    {
        if (_depth == 0 || _frames[_depth - 1].ThreadScope is not { IsEnded: false }) return null;
        var path = _frames[_depth - 1].Path;
        return ReferenceEquals(path.Phase.Table, table) ? path : null;
    }

    /// <summary>Follows the flow's value: leaves what it no longer runs, enters what it runs now.</summary>
    public void SwitchTo(ScopeNode? value)
    {
        // Its scope enters it itself, in a moment.
        if (value is { IsNew: true }) return;
        var target = ScopeNode.Running(value);

        // Only this thread moves its cursor: where it stands already it need not be held for.
        if (_depth == 0 ? target is null : ReferenceEquals(target, TopNode) && !HasEndedThreadScopeOnTop) return;
        if (target is not null) EnsureRoom(target.Depth + 1);
        _gate.Enter();
        DropEnded();
        if (!ReferenceEquals(target, TopNode)) Move(target);
        _gate.Exit();
    }

    /// <summary>Enters a scope that was made on this thread.</summary>
    public void Enter(ScopeNode node, ScopeNode? parent, ref Boundary boundary)
    {
        EnsureRoom(node.Depth + 1);
        _gate.Enter();
        DropEnded();
        if (!ReferenceEquals(TopNode, parent)) Move(parent);
        Close(ref boundary);
        Open(ref boundary, node.Path, node.ReadsAlways, gapFrame: _depth - 1);
        _frames[_depth++].Begin(node);
        node.EnterFirst(boundary.NowNanoseconds);
        _clock.Work.Moves++;
        _gate.Exit();
    }

    /// <summary>Enters a scope that measures this thread alone.</summary>
    public void Enter(ThreadScope scope, PathTotals path, bool readsAlways, ref Boundary boundary)
    {
        EnsureRoom(1);
        _gate.Enter();
        DropEnded();
        Close(ref boundary);
        Open(ref boundary, path, readsAlways, gapFrame: _depth - 1);
        _frames[_depth++].Begin(scope, path, readsAlways);
        scope.Begin(boundary.NowNanoseconds);
        _clock.Work.Moves++;
        _gate.Exit();
    }

    /// <summary>Leaves a scope that ends on this thread; where no other one runs it, that is its end.</summary>
    /// <returns>The wall time at which it ended.</returns>
    public long Leave(ScopeNode node, ref ScopeEnd end)
    {
        _gate.Enter();
        int index = IndexOf(node);
        long now;
        if (index < 0)
        {
            now = WallClock.Now();
        }
        else if (index == _depth - 1)
        {
            Boundary.Here(out var boundary);
            Close(ref boundary);
            now = boundary.NowNanoseconds;
            ref var frame = ref _frames[--_depth];
            bool counts = node.LeaveLast(now, frame.Self, frame.Nested, ref end);
            if (index > 0) PassDown(ref frame, index, counts);
            frame.Clear();
            frame.End();
            Reopen(ref boundary);
            _clock.Work.Moves++;
        }
        else if (IsInnermost(index))
        {
            now = LeaveTo(index);
        }
        else
        {
            now = CutInside(fromOutside: false);
        }

        _gate.Exit();
        return now;
    }

    /// <summary>Leaves a scope that measures this thread alone.</summary>
    /// <returns>The wall time at which it ended; false where this thread does not run it, and its CPU is unknown.</returns>
    public bool TryLeave(ThreadScope scope, out long nowNanoseconds, ref ScopeEnd end)
    {
        _gate.Enter();
        int index = _depth - 1;
        while (index >= 0 && !ReferenceEquals(_frames[index].ThreadScope, scope)) index--;
        if (index < 0)
        {
            nowNanoseconds = WallClock.Now();
            _gate.Exit();
            return false;
        }

        if (index == _depth - 1)
        {
            Boundary.Here(out var boundary);
            Close(ref boundary);
            nowNanoseconds = boundary.NowNanoseconds;
            ref var frame = ref _frames[--_depth];
            scope.AddLast(frame.Self, frame.Nested, ref end);
            if (index > 0) PassDown(ref frame, index, counts: true);
            frame.Clear();
            frame.End();
            Reopen(ref boundary);
        }
        else
        {
            // Disposed out of order: what is above goes on, and this frame becomes transparent.
            nowNanoseconds = CutInside(fromOutside: false);
            _frames[index].ThreadScope = null;
            scope.AddLast(default, default, ref end);
        }

        _clock.Work.Moves++;
        _gate.Exit();
        return true;
    }

    /// <summary>Passes on what this thread has so far, if it runs <paramref name="node"/>.</summary>
    /// <returns>The wall time up to which that is; 0 where it does not run it.</returns>
    public long Cut(ScopeNode node)
    {
        if (Volatile.Read(ref _depth) == 0) return 0;
        _gate.Enter();
        long now = IndexOf(node) >= 0 ? CutInside(fromOutside: !ReferenceEquals(this, t_current)) : 0;
        _gate.Exit();
        return now;
    }

    /// <summary>What a Thread scope of this thread has so far, at one instant.</summary>
    public void Sum(ThreadScope scope, out FlowTime inclusive, out FlowTime self)
    {
        _gate.Enter();
        scope.Sum(out inclusive, out self);
        _gate.Exit();
    }

    /// <summary>Passes on what this thread has so far in a Thread scope of its own.</summary>
    public void CutOwn()
    {
        _gate.Enter();
        if (_depth > 0) CutInside(fromOutside: false);
        _gate.Exit();
    }

    public void CutOlderThan(long ageNanoseconds)
    {
        // Looked at without the gate first: whoever switches often is not to be made to wait.
        if (Volatile.Read(ref _depth) == 0 || WallClock.Now() - _segment.StartNanoseconds < ageNanoseconds) return;
        _gate.Enter();
        if (_depth > 0 && WallClock.Now() - _segment.StartNanoseconds >= ageNanoseconds) CutInside(fromOutside: !ReferenceEquals(this, t_current));
        _gate.Exit();
    }

    /// <summary>The thread has exited. What it did since its last switch nobody can tell: its scopes have no breakdown.</summary>
    public void Abandon()
    {
        _gate.Enter();
        _abandoned = true;
        long now = _segment.StartNanoseconds;
        for (int i = _depth - 1; i >= 0; i--)
        {
            _frames[i].Node?.Lose();
            PassOn(i, now, leaves: true);
            _frames[i].End();
        }

        _depth = 0;
        _gate.Exit();
        CursorRegistry.Remove(this);
        MeteringCost.AddExited(_clock.Work);
        _clock.Dispose();
    }

    /// <summary>A pooled Thread scope of this cursor's own, for its thread only.</summary>
    public ThreadScope RentThreadScope()
    {
        var scope = _spare;
        if (scope is null) return new ThreadScope(this);
        _spare = scope.NextSpare;
        return scope;
    }

    public void Return(ThreadScope scope)
    {
        scope.NextSpare = _spare;
        _spare = scope;
    }

    /// <summary>Counts what was done up to now as nobody's: the measuring of what metering costs is no part of that.</summary>
    public void ForgetWork() => _clock.Work = default;

    private static ThreadCursor Create()
    {
        var cursor = new ThreadCursor();
        t_exit = new ThreadExit(cursor);
        t_current = cursor;
        CursorRegistry.Add(cursor);
        return cursor;
    }

    private ScopeNode? TopNode
    {
        get
        {
            for (int i = _depth - 1; i >= 0; i--)
                if (_frames[i].Node is { } node) return node;
            return null;
        }
    }

    private bool HasEndedThreadScopeOnTop => _depth > 0 && _frames[_depth - 1] is { Node: null } top && top.ThreadScope is not { IsEnded: false };

    /// <summary>Takes off the top what has ended elsewhere.</summary>
    private void DropEnded()
    {
        if (!HasEndedThreadScopeOnTop) return;
        int staying = _depth - 1;
        while (staying > 0 && _frames[staying - 1] is { Node: null } below && below.ThreadScope is not { IsEnded: false }) staying--;
        LeaveTo(staying);
    }

    private long PairCost(PathTotals path) => _clock.PairNanoseconds(path.Settings.ReadsRunQueue);

    private int IndexOf(ScopeNode node)
    {
        for (int i = _depth - 1; i >= 0; i--)
            if (ReferenceEquals(_frames[i].Node, node)) return i;
        return -1;
    }

    /// <summary>Whether nothing above the frame is a scope that still runs.</summary>
    private bool IsInnermost(int index)
    {
        for (int i = _depth - 1; i > index; i--)
            if (_frames[i].Node is { IsEnded: false } || _frames[i].ThreadScope is { IsEnded: false }) return false;
        return true;
    }

    private void Move(ScopeNode? target)
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
        for (int i = first; i < _depth; i++) _frames[i].Node!.EnterAgain(boundary.NowNanoseconds, _onPool);
        _clock.Work.Moves++;
    }

    /// <summary>The frame of the target, or of its nearest ancestor that this thread runs; −1 where there is none.</summary>
    private int KeptFor(ScopeNode target)
    {
        for (ScopeNode? ancestor = target; ancestor is not null; ancestor = ancestor.RunningParent)
            if (IndexOf(ancestor) is >= 0 and var index) return index;
        return -1;
    }

    /// <summary>How many frames stay, where those below do: a Thread scope goes on in whatever running scope of the flow it began.</summary>
    private int WithThreadScopes(int below)
    {
        int staying = below;
        for (int i = below; i < _depth && _frames[i].Node is not { IsEnded: false }; i++)
            if (_frames[i].ThreadScope is { IsEnded: false }) staying = i + 1;
        return staying;
    }

    private bool RunsFlow()
    {
        for (int i = 0; i < _depth; i++)
            if (_frames[i].Node is { IsEnded: false }) return true;
        return false;
    }

    private void PushChain(ScopeNode target, ScopeNode? kept, bool displaces)
    {
        int first = _depth;
        for (ScopeNode? node = target; node is not null && (kept is null || node.Depth > kept.Depth); node = node.RunningParent)
            _frames[_depth++].Begin(node);
        Array.Reverse(_frames, first, _depth - first);
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

    /// <summary>Gives a frame's time to its scope and to the frame below.</summary>
    private void PassOn(int index, long now, bool leaves)
    {
        ref var frame = ref _frames[index];
        bool counts = false;
        if (frame.Node is { } node)
        {
            counts = leaves ? node.LeaveThread(now, frame.Self, frame.Nested) : node.AddTime(frame.Self, frame.Nested);
        }
        else if (frame.ThreadScope is { IsEnded: false } scope)
        {
            scope.Add(frame.Self, frame.Nested);
            counts = !leaves;

            // Left without having ended: the flow went elsewhere.
            if (leaves) scope.Break();
        }

        if (index > 0) PassDown(ref frame, index, counts);
        frame.Clear();
    }

    /// <summary>Gives a frame's time to the frame below.</summary>
    private void PassDown(ref Frame frame, int index, bool counts)
    {
        ref var below = ref _frames[index - 1];
        bool hasNested = !frame.Nested.IsZero;
        if (frame.Displaces)
        {
            below.Self.HeldNanoseconds += frame.Self.HeldNanoseconds + frame.Nested.HeldNanoseconds;
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
            // Another meter's scope is not nested in this one's tree.
            below.Self.Add(frame.Self);
            if (hasNested) below.Self.Add(frame.Nested);
        }
    }

    private long CutInside(bool fromOutside)
    {
        if (_abandoned) return WallClock.Now();
        _clock.Work.Moves++;
        var first = _segment;
        Boundary boundary;
        if (fromOutside) Boundary.FromOutside(out boundary);
        else Boundary.Here(out boundary);
        Close(ref boundary);
        for (int i = _depth - 1; i >= 0; i--) PassOn(i, boundary.NowNanoseconds, leaves: false);

        // From here on it is read, whatever it was: whoever cuts wants to know.
        long start = boundary.NowNanoseconds;
        if (!boundary.HasReading && _clockAnswers && _clock.TryReadCpu(fromOutside, out boundary.Reading))
        {
            boundary.HasReading = true;
            _frames[_depth - 1].Self.HeldNanoseconds += boundary.Reading.BeforeNanoseconds - start;
            start = boundary.Reading.BeforeNanoseconds;
        }

        long passedOn = boundary.NowNanoseconds;
        boundary.NowNanoseconds = start;
        if (boundary.HasReading) _segment.BeginRead(boundary, boundary.Reading.CpuBeforeNanoseconds, RunQueueOf(_frames[_depth - 1].Path, fromOutside));
        else _segment.BeginUnread(boundary);
        _segment.Continue(first, boundary);
        return passedOn;
    }

    // In place, here and below: to copy a struct that was just written in parts is to wait for it.
    private void Close(ref Boundary boundary)
    {
        if (_depth == 0) return;
        ref var top = ref _frames[_depth - 1];

        // Another thread may have passed on what was there since the boundary was drawn.
        if (boundary.NowNanoseconds < _segment.StartNanoseconds) boundary.NowNanoseconds = _segment.StartNanoseconds;
        if (_segment.IsRead && _clock.TryReadCpu(boundary.IsOutside, out boundary.Reading))
        {
            boundary.HasReading = true;
            boundary.NowNanoseconds = boundary.Reading.BeforeNanoseconds;
            top.Self.Add(_segment.CloseRead(boundary, ref _clock, top.Path));
            Remember(boundary.Reading, null);
            if (!boundary.IsOutside) _budget.Spend(top.Path.Settings.OverheadBudget, boundary.NowNanoseconds, boundary.Reading.CpuAfterNanoseconds, PairCost(top.Path));
        }
        else if (boundary.IsOutside || _segment.IsRead || !TryCloseLate(ref boundary))
        {
            _segment.CloseUnread(ref top.Self, boundary, top.Path);
        }
    }

    // A short phase that is off its core for once is hardly ever among those that are chosen, and yet may be most of its path's time.
    private bool TryCloseLate(ref Boundary boundary)
    {
        ref var top = ref _frames[_depth - 1];
        long length = boundary.NowNanoseconds - _segment.StartNanoseconds, pairCost = PairCost(top.Path);
        if (length < LateFactor * pairCost || !_clockAnswers || _last.WallNanoseconds == 0 || !top.Path.Ratios.LacksLikesOf(length)) return false;
        if (!_clock.TryReadCpu(fromOutside: false, out boundary.Reading)) return false;
        boundary.HasReading = true;
        boundary.NowNanoseconds = boundary.Reading.BeforeNanoseconds;
        top.Self.Add(_segment.CloseLate(_last, boundary, ref _clock, top.Path));
        _budget.Spend(top.Path.Settings.OverheadBudget, boundary.NowNanoseconds, boundary.Reading.CpuAfterNanoseconds, pairCost);
        Remember(boundary.Reading, null);
        return true;
    }

    private void Remember(in ThreadReading reading, RunQueueReading? runQueue) => _last = new LastReading
    {
        WallNanoseconds = reading.AfterNanoseconds,
        CpuNanoseconds = reading.CpuAfterNanoseconds,
        ErrorNanoseconds = reading.ErrorNanoseconds,
        RunQueue = runQueue ?? _last.RunQueue,
    };

    /// <summary>Opens the next segment. Where it is read, the reading lies before it, and is time of the frame that stays.</summary>
    private void Open(ref Boundary boundary, PathTotals path, bool readsAlways, int gapFrame)
    {
        if (!_clockAnswers || !(readsAlways || _budget.Choose(path, boundary.NowNanoseconds, PairCost(path))))
        {
            _segment.BeginUnread(boundary);
            return;
        }

        var runQueue = RunQueueOf(path, fromOutside: false);
        if (!boundary.HasReading && !_clock.TryReadCpu(fromOutside: false, out boundary.Reading))
        {
            _clockAnswers = false;
            _segment.BeginUnread(boundary);
            return;
        }

        long start = boundary.Reading.AfterNanoseconds;
        if (gapFrame >= 0)
        {
            ref var staying = ref _frames[gapFrame];
            staying.Self.HeldNanoseconds += start - boundary.NowNanoseconds;
            staying.Self.CpuNanoseconds += start - boundary.NowNanoseconds;
        }

        boundary.NowNanoseconds = start;
        Remember(boundary.Reading, runQueue);
        _segment.BeginRead(boundary, boundary.Reading.CpuAfterNanoseconds, runQueue);
    }

    private RunQueueReading? RunQueueOf(PathTotals path, bool fromOutside) =>
        path.Settings.ReadsRunQueue && _clock.TryReadRunQueue(fromOutside, out var reading) ? reading : null;

    // Outside the gate, because it allocates. Only its own thread makes the stack deeper.
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
