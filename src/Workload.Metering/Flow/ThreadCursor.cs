using System.Runtime.CompilerServices;
using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>
/// The scopes that one thread runs now, outermost first, and the open segment. Only its own thread moves it. Any thread may cut it, which
/// means that it records the time so far. Every move holds its spin lock and may happen inside the change handler. So nothing here throws,
/// waits or calls foreign code.
/// </summary>
internal sealed partial class ThreadCursor : PaddedInFront
{
    /// <summary>The minimum distance on the stack of code that runs in line within other code.</summary>
    private const int InlineBytes = 192;

    [ThreadStatic]
    private static ThreadCursor? t_current;

    [ThreadStatic]
    private static ThreadExit? t_exit;

    private readonly bool _onPool;
    private readonly object? _poolLocals;
    private readonly object? _poolItems;
    private SpinGate _gate;
    private Frame[] _frames = new Frame[8];
    private int _depth;
    private SegmentRecorder _segments;
    private RunOnScheduler _run;
    private bool _abandoned;
    private ThreadScope? _spare;
    private ThreadScope? _leftBehind;

    // This says that a scope below another one may have ended while its frame is still there.
    private bool _hasEndedInside;

    // This says that a scope that was entered or left may be run by other threads too.
    private bool _mayShare;

    // This says that a switch is in progress, which holds the lock.
    private bool _isSwitching;
    internal readonly CacheLines Behind;

    private ThreadCursor()
    {
        _segments = new SegmentRecorder(PlatformClocks.Current.OpenThreadClock(), Environment.CurrentManagedThreadId);
        _onPool = Thread.CurrentThread.IsThreadPoolThread;
        _poolLocals = _onPool ? TimerLane.LocalsOfCurrentThread() : null;
        _poolItems = PoolItems.CounterOf(_poolLocals);
        if (_onPool) PoolRanScopes = true;
        _run.Begin(0);
    }

    /// <summary>Whether a thread of the pool has run a scope.</summary>
    public static bool PoolRanScopes { get; private set; }

    public static ThreadCursor? CurrentOrNull => t_current;

    public static ThreadCursor Current => t_current ?? Create();

    /// <summary>The thread of this cursor.</summary>
    public Thread Thread { get; } = Thread.CurrentThread;

    /// <summary>The kernel's id of the thread on Linux, or 0 on other systems.</summary>
    public int ThreadId { get; } = OperatingSystem.IsLinux() ? LinuxThreadId.Current() : 0;

    /// <summary>The number of items that this thread of the pool has completed, or 0 where it is unknown.</summary>
    public uint CompletedItems => _poolItems is { } counter ? PoolItems.CountOf(counter) : 0;

    /// <summary>The work from which the cost of metering is calculated.</summary>
    public MeteringWork Work => _segments.Work;

    /// <summary>Whether the thread's CPU clock is available.</summary>
    public bool ClockAnswers => _segments.ClockAnswers;

    /// <summary>
    /// Returns the path of the innermost scope of <paramref name="table"/> that this thread runs, if it is a Thread scope. Such a scope is
    /// not part of the flow's value.
    /// </summary>
    public PathTotals? ThreadPathOf(PhaseTable table)
    {
        if (_depth == 0 || _frames[_depth - 1].ThreadScope is not { IsEnded: false }) return null;
        var path = _frames[_depth - 1].Path;
        return ReferenceEquals(path.Phase.Table, table) ? path : null;
    }

    /// <summary>The task that the thread runs, or 0 if that is unknown.</summary>
    public int TaskId => _onPool ? Task.CurrentId ?? 0 : 0;

    /// <summary>Whether the thread may have a scope of its own that was not disposed before the thread went on to other work.</summary>
    public bool MayHaveLeftBehind =>
        _onPool && (_leftBehind is not null || (_depth > 0 && _frames[_depth - 1].ThreadScope is not null));

    /// <summary>Follows the flow's value. It leaves scopes that the thread no longer runs and enters those that it runs now.</summary>
    /// <param name="value">The flow's value.</param>
    /// <param name="stackAddress">The address of the thread's stack.</param>
    /// <param name="isEntry">Whether the flow changed the value itself to enter a scope that was handed to it.</param>
    public void SwitchTo(ScopeNode? value, nint stackAddress, bool isEntry)
    {
        var target = ScopeNode.Running(value);
        if (_inlineDepth > 0) ForgetReturned(stackAddress);

        // Only this thread moves its own cursor, so no lock is needed to see that it is already at the target.
        if (_depth == 0 ? target is null : ReferenceEquals(target, TopNode) && !HasEndedThreadScopeOnTop) return;
        var before = TopNode;
        if (target is not null) EnsureRoom(target);
        _gate.Enter();
        _isSwitching = true;
        if (target is null && !isEntry && MayBeInline(stackAddress))
        {
            LeaveForCall(stackAddress);
        }
        else if (target is null && _frames[0].Node is { IsEnded: false })
        {
            LeaveAll();
        }
        else if (target is null || isEntry || !TryReturn(target, stackAddress))
        {
            if (_depth == 0) EnterAll(target!, stackAddress, isEntry);
            else Move(target, stackAddress, isEntry);
        }

        bool mayShare = _mayShare;
        _mayShare = false;
        _isSwitching = false;
        _gate.Exit();
        if (!mayShare) return;
        CutWhereShared(before);
        CutWhereShared(target);
    }

    /// <summary>
    /// Gives up a switch that failed, so that the lock does not stay taken. Then it is not known what the thread runs, and its scopes have
    /// no breakdown.
    /// </summary>
    public void GiveUpSwitch()
    {
        if (!_isSwitching) return;
        for (int i = 0; i < _frames.Length; i++)
        {
            _frames[i].Node?.Lose();
            _frames[i].ThreadScope?.Break();
            _frames[i] = default;
        }

        _depth = _inlineDepth = 0;
        _isSwitching = false;
        _gate.Exit();
    }

    /// <summary>
    /// Drops a scope of this pool thread that was not disposed before the thread went on to other work. Then the thread runs another task,
    /// or has returned from the code that began the scope.
    /// </summary>
    /// <param name="stackAddress">The current address of the thread's stack.</param>
    public void DropLeftBehind(nint stackAddress)
    {
        int index = _depth - 1;
        if (index < 0 || _frames[index].ThreadScope is not { IsEnded: false } scope) return;
        nint above = stackAddress - scope.StackAddress;

        // A task that runs in line within the scope's own code is below it on the stack. Code outside of any task never runs in line in
        // one.
        int task = TaskId;
        bool isLeft = task == scope.TaskId
            ? above > InlineBytes
            : task == 0 || above > (scope.TaskId == 0 ? -4 * InlineBytes : -InlineBytes);
        if (!isLeft && !(PoolItems.AreKnown && CompletedItems != scope.CompletedItems)) return;
        _gate.Enter();
        LeaveTo(index);
        _gate.Exit();
        _leftBehind = scope;
    }

    /// <summary>
    /// Takes such scopes out of the figures, for another thread, because this one may run no further scope for a long time. The number of
    /// completed items shows them. Their frames stay until the thread itself drops them, because only it may move its stack.
    /// </summary>
    /// <returns>The phase of such a scope, or null.</returns>
    public PhaseTotals? HideLeftBehind()
    {
        if (!_onPool || !PoolItems.AreKnown || Volatile.Read(ref _depth) == 0 || ReferenceEquals(this, t_current)) return null;
        PhaseTotals? phase = null;
        _gate.Enter();
        uint completed = CompletedItems;
        for (int i = 0; i < _depth; i++)
        {
            if (!_frames[i].IsLeftBehind(completed)) continue;
            phase = _frames[i].Path.Phase;
            var scope = _frames[i].ThreadScope!;
            scope.Stripe.Remove(scope);
        }

        _gate.Exit();
        return phase;
    }

    /// <summary>Returns the scope that was dropped and is not reported yet.</summary>
    public ThreadScope? TakeLeftBehind()
    {
        var scope = _leftBehind;
        _leftBehind = null;
        return scope;
    }

    /// <summary>
    /// Whether the flow's value is the scope that the thread runs as its innermost one, so that a new scope can be entered above it. The
    /// value null means that the thread runs no scope.
    /// </summary>
    public bool IsAt(ScopeNode? value)
    {
        int top = _depth - 1;
        var frames = _frames;
        return value is null ? top < 0 : (uint)top < (uint)frames.Length && ReferenceEquals(frames[top].Node, value);
    }

    /// <summary>Enters a scope that was created on this thread, in the place that <see cref="IsAt"/> has checked.</summary>
    /// <returns>The time at which the scope began.</returns>
    public long EnterHere(ScopeNode node, ScopeNode? parent, PathTotals path, nint stackAddress)
    {
        long pause = Boundary.Pauses(), allocated = GC.GetAllocatedBytesForCurrentThread(), now = WallClock.Now();
        int depth = _depth;
        var frames = _frames;
        if (depth >= frames.Length || _hasEndedInside || (path.Phase.ReadsProcessCpu && ProcessBudget.IsDue(path, now))
            || (depth > 0 && !_segments.IsShort(now, frames[depth - 1].Path)))
        {
            return EnterAnywhere(node, parent, path, stackAddress, isChosen: false);
        }

        if (_segments.Chooses(path, node.ReadsAlways, now)) return EnterAnywhere(node, parent, path, stackAddress, isChosen: true);
        _gate.Enter();
        bool enters = TryTurn(now, pause, allocated);
        if (enters)
        {
            ref var frame = ref frames[depth];
            frame.Node = node;
            frame.Path = path;
            frame.ReadsAlways = node.ReadsAlways;
            frame.InlineBelow = stackAddress - BelowOwnCode;
            _depth = depth + 1;
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
    public bool TryEnterHere(ThreadScope scope, PathTotals path, out bool isChosen)
    {
        isChosen = false;
        long pause = Boundary.Pauses(), allocated = GC.GetAllocatedBytesForCurrentThread(), now = WallClock.Now();
        int depth = _depth;
        var frames = _frames;
        if (depth >= frames.Length || _hasEndedInside || HasEndedThreadScopeOnTop
            || (path.Phase.ReadsProcessCpu && ProcessBudget.IsDue(path, now))
            || (depth > 0 && !_segments.IsShort(now, frames[depth - 1].Path)))
        {
            return false;
        }

        isChosen = _segments.Chooses(path, readsAlways: false, now);
        if (isChosen) return false;
        _gate.Enter();
        bool enters = TryTurn(now, pause, allocated);
        if (enters)
        {
            frames[depth].Begin(scope, path, readsAlways: false);
            _depth = depth + 1;
            scope.Begin(now);
            _segments.NoteMove();
        }

        _gate.Exit();
        return enters;
    }

    /// <summary>
    /// Enters a scope that was created on this thread, and reads the process's CPU clock if it is due. It may be decided already that the
    /// scope's first segment is read.
    /// </summary>
    /// <returns>The time at which the scope began.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public long EnterAnywhere(ScopeNode node, ScopeNode? parent, PathTotals path, nint stackAddress, bool isChosen)
    {
        Boundary.Here(out var boundary);
        if (path.Phase.ReadsProcessCpu && ProcessBudget.Choose(path, boundary.NowNanoseconds, node.ReadsAlways)
            && ProcessBudget.TryRead(out var process))
        {
            node.EnsureExtras().ProcessCpu = new ProcessCpuSpan(process);
            Boundary.Here(out boundary);
        }

        Enter(node, parent, stackAddress, ref boundary, isChosen);
        return boundary.NowNanoseconds;
    }

    private void Enter(ScopeNode node, ScopeNode? parent, nint stackAddress, ref Boundary boundary, bool isChosen)
    {
        EnsureRoom(node);
        _gate.Enter();
        DropEnded();
        if (_hasEndedInside) SpliceEnded();

        // A flow without a scope runs in line within the code of another flow.
        bool displaces = parent is null && RunsFlow();
        if (!displaces && !ReferenceEquals(TopNode, parent)) Move(parent, stackAddress, isEntry: true);
        Close(ref boundary);
        Open(ref boundary, node.Path, isChosen || _segments.Chooses(node.Path, node.ReadsAlways, boundary.NowNanoseconds), _depth - 1);
        if (_depth == 0) _run.Begin(boundary.NowNanoseconds);
        ref var frame = ref _frames[_depth++];
        frame.Begin(node);
        frame.InlineBelow = stackAddress - BelowOwnCode;
        frame.Displaces = displaces;
        node.EnterFirst(boundary.NowNanoseconds);
        _segments.NoteMove();
        _gate.Exit();
    }

    /// <summary>Enters a scope that measures only this thread.</summary>
    public void Enter(ThreadScope scope, PathTotals path, bool readsAlways, bool isChosen, ref Boundary boundary)
    {
        EnsureRoom(1);
        _gate.Enter();
        DropEnded();
        if (_hasEndedInside) SpliceEnded();
        Close(ref boundary);
        Open(ref boundary, path, isChosen || _segments.Chooses(path, readsAlways, boundary.NowNanoseconds), _depth - 1);
        _frames[_depth++].Begin(scope, path, readsAlways);
        scope.Begin(boundary.NowNanoseconds);
        _segments.NoteMove();
        _gate.Exit();
    }

    /// <summary>
    /// Follows a scope that was moved to another phase. From here on its segments are chosen and estimated as those of its new path. All
    /// scopes that get their name late begin in one path, and that path would estimate each of them as the mean of all.
    /// </summary>
    public void FollowMove(ScopeNode node)
    {
        // Another thread may have ended the scope since. Then the scope has no path, and its frame keeps its own.
        int index = IndexOf(node);
        if (index < 0 || node.Path is not { } path) return;
        _gate.Enter();
        bool wasRead = _segments.IsRead, readsAlways = _frames[index].ReadsAlways;
        if (index == _depth - 1 && (wasRead || _segments.Chooses(path, readsAlways, _segments.StartNanoseconds)))
        {
            Boundary.Here(out var boundary);
            Close(ref boundary);
            _frames[index].Path = path;
            Open(ref boundary, path, !wasRead || _segments.Chooses(path, readsAlways, boundary.NowNanoseconds), index);
            _segments.NoteMove();
        }
        else
        {
            // An unread segment is estimated at its end, by the path that it has then.
            _frames[index].Path = path;
        }

        _gate.Exit();
    }

    /// <summary>
    /// Ends the innermost scope in the ordinary case, in which only this thread runs the scope and no clock is read. It also adds the
    /// scope's time to the frame below.
    /// </summary>
    /// <returns>False if the case is another one. Then nothing is changed.</returns>
    public bool TryEndHere(OpenScope scope, PathTotals path, out long nowNanoseconds, ref ScopeEnd end)
    {
        nowNanoseconds = 0;
        int top = _depth - 1;
        var frames = _frames;
        if ((uint)top >= (uint)frames.Length || !ReferenceEquals(frames[top].Scope, scope)) return false;
        ref var frame = ref frames[top];
        bool isOrdinary = top == 0 ? _inlineDepth == 0 : ReferenceEquals(frames[top - 1].Path.Settings, path.Settings);
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
                ref var outer = ref frames[top - 1];
                outer.Nested.Add(frame.Self);
                if (!frame.Nested.IsZero) outer.Nested.Add(frame.Nested);
            }

            if (!frame.IsZero) frame.Clear();
            frame.End();
            _depth = top;
            if (top == 0) _run.End(now);
            else ReopenHere(now, pause, allocated);
            _segments.NoteMove();
        }

        _gate.Exit();
        return ends;
    }

    /// <summary>Leaves a scope that ends on this thread. If no other thread runs it, this is its end.</summary>
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
            ref var frame = ref _frames[index];
            bool counts = node.LeaveLast(boundary.NowNanoseconds, frame.Self, frame.Nested, frame.SharedNanoseconds, ref end);
            PassDown(ref frame, index, counts);
            frame.Clear();
            now = boundary.NowNanoseconds;
            Pop(ref boundary);
        }
        else if (IsInnermost(index))
        {
            now = LeaveTo(index);
        }
        else
        {
            now = CutInside(fromOutside: false);
            _hasEndedInside = true;
        }

        _gate.Exit();
        return now;
    }

    /// <summary>
    /// Closes the segment of the innermost scope and opens one above it, if neither is read. The caller holds the lock. Another thread may
    /// have cut the segment since the caller looked.
    /// </summary>
    private bool TryTurn(long nowNanoseconds, long pauseNanoseconds, long allocatedBytes)
    {
        if (_depth == 0)
        {
            _run.Begin(nowNanoseconds);
        }
        else
        {
            if (_segments.IsRead || nowNanoseconds < _segments.StartNanoseconds) return false;
            ref var outer = ref _frames[_depth - 1];
            _segments.CloseShort(ref outer.Self, nowNanoseconds, pauseNanoseconds, allocatedBytes, outer.Path);
        }

        _segments.OpenUnread(nowNanoseconds, pauseNanoseconds, allocatedBytes);
        return true;
    }

    /// <summary>Whether this thread runs the scope.</summary>
    public bool Runs(ScopeNode node) => IndexOf(node) >= 0;

    /// <summary>Leaves a scope that measures only this thread.</summary>
    /// <returns>False if this thread does not run it. Then its CPU time is unknown.</returns>
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
            ref var frame = ref _frames[index];
            scope.AddLast(frame.Self, frame.Nested, ref end);
            PassDown(ref frame, index, counts: true);
            frame.Clear();
            nowNanoseconds = boundary.NowNanoseconds;
            Pop(ref boundary);
        }
        else
        {
            // The scope was disposed out of order. The scopes above it continue, and this frame becomes transparent.
            nowNanoseconds = CutInside(fromOutside: false);
            _frames[index].ThreadScope = null;
            _hasEndedInside = true;
            scope.AddLast(default, default, ref end);
        }

        _gate.Exit();
        return true;
    }

    /// <summary>Records the time so far of this thread, if it runs <paramref name="node"/>.</summary>
    /// <returns>The wall time up to which it is recorded, or 0 if the thread does not run it.</returns>
    public long Cut(ScopeNode node)
    {
        if (Volatile.Read(ref _depth) == 0) return 0;
        _gate.Enter();
        long now = 0;
        if (IndexOf(node) is >= 0 and var index)
        {
            now = CutInside(fromOutside: !ReferenceEquals(this, t_current));
            _hasEndedInside |= node.IsClaimed && index < _depth - 1;
        }

        _gate.Exit();
        return now;
    }

    /// <summary>Returns the time so far of a Thread scope of this thread, at one instant.</summary>
    public void Sum(ThreadScope scope, out FlowTime inclusive, out FlowTime self)
    {
        _gate.Enter();
        scope.Sum(out inclusive, out self);
        _gate.Exit();
    }

    /// <summary>Records the time so far of this thread in its own Thread scope.</summary>
    public void CutOwn()
    {
        _gate.Enter();
        if (_depth > 0) CutInside(fromOutside: false);
        _gate.Exit();
    }

    public void CutOlderThan(long ageNanoseconds)
    {
        // This check needs no lock, so that a thread that switches often is not delayed.
        if (Volatile.Read(ref _depth) == 0 || WallClock.Now() - _segments.StartNanoseconds < ageNanoseconds) return;
        _gate.Enter();
        if (_depth > 0 && WallClock.Now() - _segments.StartNanoseconds >= ageNanoseconds)
            CutInside(fromOutside: !ReferenceEquals(this, t_current));
        _gate.Exit();
    }

    /// <summary>Whether the thread runs a scope, and since when in one segment. Other threads call it without the lock.</summary>
    public bool RunsSince(out long startNanoseconds)
    {
        startNanoseconds = _segments.StartNanoseconds;
        return Volatile.Read(ref _depth) > 0;
    }

    /// <summary>Copies the scopes that the thread runs, outermost first.</summary>
    /// <param name="startNanoseconds">The time at which the expected segment began.</param>
    /// <param name="scopes">Receives the scopes, as far as there is room.</param>
    /// <returns>The number of scopes, or 0 if another segment has begun since.</returns>
    public int CopyScopes(long startNanoseconds, OpenScope[] scopes)
    {
        int count = 0;
        _gate.Enter();
        if (_segments.StartNanoseconds == startNanoseconds)
        {
            for (int i = 0; i < _depth && count < scopes.Length; i++)
                if (((OpenScope?)_frames[i].Node ?? _frames[i].ThreadScope) is { } scope) scopes[count++] = scope;
        }

        _gate.Exit();
        return count;
    }

    /// <summary>
    /// Handles the exit of the thread. Its time since the last switch is unknown, so its scopes have no breakdown. A scope that it handed
    /// to a consumer is an exception, because it was done with that one.
    /// </summary>
    public void Abandon()
    {
        _gate.Enter();
        bool isFirst = !_abandoned;
        _abandoned = true;
        long now = _segments.StartNanoseconds;
        if (_depth > 0 && _frames[_depth - 1].Node is { IsHandedOver: true, Extras: { } extras })
        {
            Boundary.FromOutside(out var boundary);
            boundary.NowNanoseconds = now = Math.Max(now, extras.HandedOverSince);
            _segments.CloseAbandoned(boundary, ref _frames[_depth - 1]);
            PassOn(--_depth, now, leaves: true);
            _frames[_depth].End();
        }

        for (int i = _depth - 1; i >= 0; i--)
        {
            _frames[i].Node?.Lose();
            PassOn(i, now, leaves: true);
            _frames[i].End();
        }

        _depth = 0;
        _gate.Exit();
        if (!isFirst) return;
        CursorRegistry.Remove(this);
        MeteringCost.AddExited(_segments.Work);
        _segments.Dispose();
    }

    /// <summary>Returns a Thread scope from this cursor's own pool. Only its thread may call this.</summary>
    public ThreadScope RentThreadScope()
    {
        var scope = _spare;
        if (scope is null) return new ThreadScope(this);
        _spare = scope.NextSpare;
        return scope;
    }

    public void Return(ThreadScope scope)
    {
        scope.LetGoOfMeter();
        scope.NextSpare = _spare;
        _spare = scope;
    }

    /// <summary>Resets the counters, because the measurement of metering's price is no cost of metering.</summary>
    public void ForgetWork() => _segments.ForgetWork();

    public void CloseClockIfExited() => _segments.CloseClockIfExited();

    private static ThreadCursor Create()
    {
        if (PlatformClocks.Current.WantsSweep()) CursorRegistry.Sweep();
        var cursor = new ThreadCursor();
        t_exit = new ThreadExit(cursor);
        t_current = cursor;
        CursorRegistry.Add(cursor);
        return cursor;
    }
}
