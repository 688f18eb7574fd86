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
    private PricedClock _clock;
    private SpinGate _gate;
    private Frame[] _frames = new Frame[8];
    private int _depth;
    private Segment _segment;
    private ReadingBudget _budget;
    private LastReading _last;
    private RunOnScheduler _run;
    private bool _clockAnswers = true;
    private bool _abandoned;
    private ThreadScope? _spare;
    private ThreadScope? _leftBehind;

    // This says that a scope below another one may have ended while its frame is still there.
    private bool _hasEndedInside;

    // This says that a scope that was entered or left may be run by other threads too.
    private bool _mayShare;
    internal readonly CacheLines Behind;

    private ThreadCursor()
    {
        _clock = new PricedClock(PlatformClocks.Current.OpenThreadClock());
        _onPool = Thread.CurrentThread.IsThreadPoolThread;
        _poolLocals = _onPool ? TimerLane.LocalsOfCurrentThread() : null;
        _poolItems = PoolItems.CounterOf(_poolLocals);
        if (_onPool) PoolRanScopes = true;
        _budget = new ReadingBudget(Environment.CurrentManagedThreadId);
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
    public MeteringWork Work => _clock.Work;

    /// <summary>Whether the thread's CPU clock is available.</summary>
    public bool ClockAnswers => _clockAnswers;

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
        if (target is null && !isEntry && MayBeInline(stackAddress))
        {
            LeaveForCall(stackAddress);
        }
        else if (target is null ? !TryLayDown() : !(!isEntry && TryReturn(target, stackAddress))
            && !TryTakeUp(target, stackAddress, isEntry))
        {
            DropEnded();
            if (!ReferenceEquals(target, TopNode)) Move(target, stackAddress, isEntry);
        }

        bool mayShare = _mayShare;
        _mayShare = false;
        _gate.Exit();
        if (!mayShare) return;
        CutWhereShared(before);
        CutWhereShared(target);
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

    /// <summary>Enters a scope that was created on this thread.</summary>
    public void Enter(ScopeNode node, ScopeNode? parent, nint stackAddress, ref Boundary boundary)
    {
        EnsureRoom(node);
        _gate.Enter();
        DropEnded();
        if (_hasEndedInside) SpliceEnded();

        // A flow without a scope runs in line within the code of another flow.
        bool displaces = parent is null && RunsFlow();
        if (!displaces && !ReferenceEquals(TopNode, parent)) Move(parent, stackAddress, isEntry: true);
        Close(ref boundary);
        Open(ref boundary, node.Path, node.ReadsAlways, gapFrame: _depth - 1);
        if (_depth == 0) _run.Begin(boundary.NowNanoseconds);
        ref var frame = ref _frames[_depth++];
        frame.Begin(node);
        frame.InlineBelow = stackAddress - BelowOwnCode;
        frame.Displaces = displaces;
        node.EnterFirst(boundary.NowNanoseconds);
        _clock.Work.Moves++;
        _gate.Exit();
    }

    /// <summary>Enters a scope that measures only this thread.</summary>
    public void Enter(ThreadScope scope, PathTotals path, bool readsAlways, ref Boundary boundary)
    {
        EnsureRoom(1);
        _gate.Enter();
        DropEnded();
        if (_hasEndedInside) SpliceEnded();
        Close(ref boundary);
        Open(ref boundary, path, readsAlways, gapFrame: _depth - 1);
        _frames[_depth++].Begin(scope, path, readsAlways);
        scope.Begin(boundary.NowNanoseconds);
        _clock.Work.Moves++;
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
        bool wasRead = _segment.IsRead, readsAlways = _frames[index].ReadsAlways;
        if (index == _depth - 1 && (wasRead || Chooses(path, readsAlways, _segment.StartNanoseconds)))
        {
            Boundary.Here(out var boundary);
            Close(ref boundary);
            _frames[index].Path = path;
            Open(ref boundary, path, readsAlways || !wasRead, gapFrame: index);
            _clock.Work.Moves++;
        }
        else
        {
            // An unread segment is estimated at its end, by the path that it has then.
            _frames[index].Path = path;
        }

        _gate.Exit();
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
            if (EndsInOneGo(ref boundary) && node.TryFinishUnread(_segment, boundary, _frames[0].Path, ref end, out long unreadCpu))
            {
                _last.UnreadCpuNanoseconds += unreadCpu;
            }
            else
            {
                Close(ref boundary);
                ref var frame = ref _frames[index];
                bool counts = node.LeaveLast(boundary.NowNanoseconds, frame.Self, frame.Nested, frame.SharedNanoseconds, ref end);
                PassDown(ref frame, index, counts);
                frame.Clear();
            }

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
            if (EndsInOneGo(ref boundary))
            {
                _last.UnreadCpuNanoseconds += scope.AddLastUnread(_segment, boundary, _frames[0].Path, ref end);
            }
            else
            {
                Close(ref boundary);
                ref var frame = ref _frames[index];
                scope.AddLast(frame.Self, frame.Nested, ref end);
                PassDown(ref frame, index, counts: true);
                frame.Clear();
            }

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
        if (Volatile.Read(ref _depth) == 0 || WallClock.Now() - _segment.StartNanoseconds < ageNanoseconds) return;
        _gate.Enter();
        if (_depth > 0 && WallClock.Now() - _segment.StartNanoseconds >= ageNanoseconds)
            CutInside(fromOutside: !ReferenceEquals(this, t_current));
        _gate.Exit();
    }

    /// <summary>Whether the thread runs a scope, and since when in one segment. Other threads call it without the lock.</summary>
    public bool RunsSince(out long startNanoseconds)
    {
        startNanoseconds = _segment.StartNanoseconds;
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
        if (_segment.StartNanoseconds == startNanoseconds)
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
        long now = _segment.StartNanoseconds;
        if (_depth > 0 && _frames[_depth - 1].Node is { IsHandedOver: true, Extras: { } extras })
        {
            Boundary.FromOutside(out var boundary);
            boundary.NowNanoseconds = now = Math.Max(now, extras.HandedOverSince);
            _segment.CloseUnread(ref _frames[_depth - 1].Self, boundary, _frames[_depth - 1].Path);
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
        MeteringCost.AddExited(_clock.Work);
        _clock.Dispose();
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
    public void ForgetWork() => _clock.Work = default;

    public void CloseClockIfExited() => _clock.CloseIfExited();

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
