using System.Runtime.CompilerServices;
using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;
using Workload.Metering.Queues;
using Workload.Metering.Segments;

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

    /// <summary>
    /// The maximum number of times that a new thread waits for locks of the runtime before it runs its first method. It is mostly 0 to 2. A
    /// thread that waited more often has done something else before.
    /// </summary>
    private const int MaxWaitsOfStart = 4;

    /// <summary>
    /// The maximum CPU time that a new thread has used before. A thread that used more has computed something else before, and then called
    /// into the flow.
    /// </summary>
    private const long MaxCpuOfStartNanoseconds = 1_000_000;

    [ThreadStatic]
    private static ThreadCursor? t_current;

    [ThreadStatic]
    private static ThreadExit? t_exit;

    private readonly bool _onPool;
    private readonly object? _poolLocals;
    private readonly object? _poolItems;
    private readonly object? _ownQueue;
    private SpinGate _gate;
    private ScopeStack _stack = new();
    private SegmentRecorder _segments;
    private RunOnScheduler _run;
    private WorkerWait _wait;
    private bool _abandoned;

    // This is the time at which the first switch of a new cursor began. It is 0 after it.
    private long _takenNanoseconds;

    // During the first switch of a new thread, this is the time of its start. Otherwise it is 0.
    private long _startNanoseconds;
    private ThreadScope? _leftBehind;
    private ThreadScope? _spare;

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
        _ownQueue = OwnQueue.Of(_poolLocals);
        if (_onPool) PoolRanScopes = true;
        _run = new RunOnScheduler(_onPool, _poolItems);
        if (PoolItems.AreKnown && _poolItems is not null && CompletedItems == 0) _wait.NoteFirstItem();
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

    /// <summary>
    /// The number of the thread's current item. On a thread outside the pool it is the task that runs, or 0 if none does.
    /// </summary>
    private uint Item => _onPool ? CompletedItems : (uint)(Task.CurrentId ?? 0);

    /// <summary>The work from which the cost of metering is calculated.</summary>
    public MeteringWork Work => _segments.Work;

    /// <summary>Whether the thread's CPU clock is available.</summary>
    public bool ClockAnswers => _segments.ClockAnswers;

    /// <summary>
    /// Returns the path of the innermost scope of <paramref name="table"/> that this thread runs, if it is a Thread scope. Such a scope is
    /// not part of the flow's value.
    /// </summary>
    public CallPath? ThreadPathOf(PhaseTable table)
    {
        if (_stack.Depth == 0 || _stack.Top.ThreadScope is not { IsEnded: false }) return null;
        var path = _stack.Top.Path;
        return ReferenceEquals(path.Phase.Table, table) ? path : null;
    }

    /// <summary>The task that the thread runs, or 0 if that is unknown.</summary>
    public int TaskId => _onPool ? Task.CurrentId ?? 0 : 0;

    /// <summary>
    /// Makes the cursor of a thread that begins to run a flow, and follows the flow. Making it may take long where cores are short.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void SwitchFirst(ScopeNode value, nint stackAddress, bool isEntry)
    {
        long taken = WallClock.Now();
        var cursor = Current;
        cursor._takenNanoseconds = taken;
        if (!isEntry && !cursor._onPool) cursor._startNanoseconds = cursor.StartOfThread();
        cursor.SwitchTo(value, stackAddress, isEntry);
        cursor._takenNanoseconds = cursor._startNanoseconds = 0;
    }

    // A new thread runs the flow first of all. Until then it hardly waited for anything but a core, so the kernel's sums give its age.
    private long StartOfThread() => _segments.TryReadClocks(out var cpu, out var queue) && queue.VoluntarySwitches <= MaxWaitsOfStart
        && cpu.CpuBeforeNanoseconds <= MaxCpuOfStartNanoseconds
            ? cpu.BeforeNanoseconds - cpu.CpuBeforeNanoseconds - queue.DelayNanoseconds
            : 0;

    /// <summary>Follows the flow's value. It leaves scopes that the thread no longer runs and enters those that it runs now.</summary>
    /// <param name="value">The flow's value.</param>
    /// <param name="stackAddress">The address of the thread's stack.</param>
    /// <param name="isEntry">Whether the flow changed the value itself to enter a scope that was handed to it.</param>
    public void SwitchTo(ScopeNode? value, nint stackAddress, bool isEntry)
    {
        var target = ScopeNode.OfFlow(value);
        if (_inlineDepth > 0) ForgetReturned(stackAddress);

        // Only this thread moves its own cursor, so no lock is needed to see that it is already at the target.
        if (_stack.Depth == 0 ? target is null : ReferenceEquals(target, _stack.TopNode) && !_stack.HasEndedThreadScopeOnTop) return;
        var before = _stack.TopNode;
        if (target is not null) EnsureRoom(target, value);
        _gate.Enter();
        _isSwitching = true;
        if (target is null && !isEntry && MayBeInline(stackAddress))
        {
            LeaveForCall(stackAddress);
        }
        else if (target is null && _stack[0].Node is { IsEnded: false })
        {
            LeaveAll();
        }
        else if (target is null || isEntry || !TryReturn(target, stackAddress))
        {
            if (_stack.Depth == 0 && value!.IsInEntry) EnterEntered(value, target!, stackAddress, isEntry);
            else if (_stack.Depth == 0) EnterAll(target!, stackAddress, isEntry);
            else if (target is null || isEntry || !TryStepOut(target)) Move(target, stackAddress, isEntry, value is { IsEntry: true });
        }

        bool mayShare = _mayShare;
        _mayShare = false;
        _isSwitching = false;
        _gate.Exit();
        if (!mayShare) return;
        CutWhereShared(before);
        CutWhereShared(target);
        for (var own = ScopeNode.BeforeEntry(value); own is not null; own = ScopeNode.BeforeEntry(own))
            CutWhereShared(ScopeNode.OfFlow(own));
    }

    /// <summary>
    /// Gives up a switch that failed, so that the lock does not stay taken. Then it is not known what the thread runs, and its scopes have
    /// no breakdown.
    /// </summary>
    public void GiveUpSwitch()
    {
        if (!_isSwitching) return;
        _stack.Lose();
        _inlineDepth = 0;
        _isSwitching = false;
        _gate.Exit();
    }

    /// <summary>
    /// Enters a scope that was created on this thread, and reads the process's CPU clock if it is due. It may be decided already that the
    /// scope's first segment is read.
    /// </summary>
    /// <returns>The time at which the scope began.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public long EnterAnywhere(ScopeNode node, ScopeNode? parent, CallPath path, nint stackAddress, bool isChosen)
    {
        Boundary.Here(out var boundary);
        if (path.Phase.ReadsProcessCpu && ProcessBudget.Choose(path, boundary.NowNanoseconds, node.ReadsEverySegment)
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
        EnsureRoom(node, value: null);
        _gate.Enter();
        DropEnded();
        if (_stack.HasEndedInside) SpliceEnded();

        // A flow without a scope runs in line within the code of another flow.
        bool displaces = parent is null && _stack.RunsFlow();
        if (!displaces && !ReferenceEquals(_stack.TopNode, parent)) Move(parent, stackAddress, isEntry: true);
        Close(ref boundary);
        isChosen = isChosen || _segments.Chooses(node.Path, node.ReadsEverySegment, boundary.NowNanoseconds);
        Open(ref boundary, node.Path, isChosen, _stack.Depth - 1);
        if (_stack.Depth == 0) _run.Begin(boundary.NowNanoseconds, ref _segments);
        ref var frame = ref _stack.Push();
        frame.Begin(node);
        frame.InlineBelow = stackAddress - BelowOwnCode;
        frame.Displaces = displaces;
        node.EnterFirst(boundary.NowNanoseconds);
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
        int index = _stack.IndexOf(node);
        if (index < 0 || node.Path is not { } path) return;
        _gate.Enter();
        bool wasRead = _segments.IsRead, readsEverySegment = _stack[index].ReadsEverySegment;
        if (index == _stack.Depth - 1 && (wasRead || _segments.Chooses(path, readsEverySegment, _segments.StartNanoseconds)))
        {
            Boundary.Here(out var boundary);
            Close(ref boundary);
            _stack[index].Path = path;
            Open(ref boundary, path, !wasRead || _segments.Chooses(path, readsEverySegment, boundary.NowNanoseconds), index);
            _segments.NoteMove();
        }
        else
        {
            // An unread segment is estimated at its end, by the path that it has then.
            _stack[index].Path = path;
        }

        _gate.Exit();
    }

    /// <summary>Leaves a scope that ends on this thread. If no other thread runs it, this is its end.</summary>
    /// <returns>The wall time at which it ended.</returns>
    public long Leave(ScopeNode node, ref ScopeEnd end)
    {
        _gate.Enter();
        int index = _stack.IndexOf(node);
        long now;
        if (index < 0)
        {
            now = WallClock.Now();
        }
        else if (index == _stack.Depth - 1)
        {
            Boundary.Here(out var boundary);
            Close(ref boundary);
            ref var frame = ref _stack[index];
            bool counts = node.LeaveLast(boundary.NowNanoseconds, frame.Self, frame.Nested, frame.SharedNanoseconds, ref end);
            PassDown(index, counts);
            frame.Clear();
            now = boundary.NowNanoseconds;
            Pop(ref boundary);
        }
        else if (_stack.IsInnermost(index))
        {
            now = LeaveTo(index);
        }
        else
        {
            now = CutLocked(fromOutside: false);
            _stack.HasEndedInside = true;
        }

        _gate.Exit();
        return now;
    }

    /// <summary>Whether this thread runs the scope.</summary>
    public bool Runs(ScopeNode node) => _stack.IndexOf(node) >= 0;

    /// <summary>Resets the counters, because the measurement of metering's price is no cost of metering.</summary>
    public void ForgetWork() => _segments.ForgetWork();

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
