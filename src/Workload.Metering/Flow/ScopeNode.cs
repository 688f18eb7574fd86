using System.Diagnostics;
using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>
/// A scope that follows its flow. It is the value of the AsyncLocal while it is the innermost scope. Many threads may run it at once, and
/// each change is atomic under its spin lock. It is not pooled, because a later tick of a timer that captured it would run as part of
/// another scope.
/// </summary>
internal sealed partial class ScopeNode : TrackedScope
{
    /// <summary>From this depth on, a scope occasionally counts the running scopes above it, because many of them may have ended.</summary>
    public const int CountedDepth = 16;

    private const int EndedState = -1, MarkerState = -2, EntryState = -3, LeftEntryState = -4, DetachedEntryState = -5;
    private const int LostFlag = 1, ClaimedFlag = 2, AlwaysFlag = 4, MovingFlag = 8, BelowThreadFlag = 16, InEntryFlag = 32;
    private const int QueueFlag = 64, DepthShift = 7;

    private SpinGate _gate;

    // This is the number of threads that run it. A value below zero is a state in which no thread ever will.
    private int _running;
    private int _flags;
    private ThreadTime _inclusive;

    // It is null for most scopes. It is replaced by ScopeExtras, under the lock, when a scope needs more.
    private NestedTimes? _nested;

    // This is the execution context before the scope. After the scope has ended and is counted, it is the identity of its phase. For an
    // entry it is the flow's value before the entry.
    private object? _saved;

    // This is the busy time. It runs while a thread runs the scope.
    private RunningSum _busy;

    // This is the time of the latest change between one thread and none or two threads. After the end it is the end time.
    private long _turned;
    private long _taskQueueNanoseconds;

    public ScopeNode(CallPath path, ScopeNode? outer, int depth, ExecutionContext? savedContext, bool readsEverySegment)
    {
        Path = path;
        Outer = outer;
        _saved = savedContext;
        _flags = (depth << DepthShift) | (readsEverySegment || path.Settings.ReadsEverySegment ? AlwaysFlag : 0);
        if (outer is not null) _flags |= outer._flags & InEntryFlag;
    }

    private ScopeNode(int state, ScopeNode? outer)
    {
        _running = state;
        Outer = outer;
    }

    /// <summary>The value that the AsyncLocal held before.</summary>
    public ScopeNode? Outer { get; private set; }

    /// <summary>The minimum number of running scopes that enclose it. Some that enclosed it at its start may have ended.</summary>
    public int Depth => _flags >> DepthShift;

    /// <summary>The meter that the flow uses, if this is a marker. It is null for a scope.</summary>
    public MeterReference? Marks => ExtrasLocked?.Marks;

    /// <summary>Whether its path contains a <c>CpuAttribution.Thread</c> scope, which is not among the scopes above it.</summary>
    public bool IsBelowThreadScope => (_flags & BelowThreadFlag) != 0;

    /// <summary>Whether it represents a consumer's stay in a scope that was handed to the consumer.</summary>
    public bool IsEntry => Volatile.Read(ref _running) <= EntryState;

    /// <summary>Whether it is such a stay, or a scope that began in one.</summary>
    public bool IsInEntry => (_flags & InEntryFlag) != 0;

    /// <summary>Whether it was captured, so that another flow may end it.</summary>
    public bool IsHandedOver => Extras is { IsHandedOver: true };

    /// <summary>The data that only some scopes need, or null if it has none.</summary>
    public ScopeExtras? Extras => Volatile.Read(ref _nested) as ScopeExtras;

    private ScopeExtras? ExtrasLocked => _nested as ScopeExtras;

    /// <summary>The data about nested scopes, if there ever was one.</summary>
    private NestedTimes? Nested => _nested is { HasNested: true } nested ? nested : null;

    /// <summary>The execution context that the scope created, as long as it is the one that the scope began in.</summary>
    public ExecutionContext? OwnContext { get; set; }

    /// <summary>The execution context before the scope, until the scope ends.</summary>
    public ExecutionContext? SavedContext => _saved as ExecutionContext;

    public override PhaseIdentity? Identity => Path is { } path ? path.Phase.Identity : Volatile.Read(ref _saved) as PhaseIdentity;

    public bool IsEnded => Volatile.Read(ref _running) == EndedState;

    public override string? ErrorType => Extras?.ErrorType;

    public override bool IsFailed => Extras is { IsFailed: true };

    public override ProcessCpuReading? ProcessCpu => Extras?.ProcessCpu?.Used;

    public override Activity? Activity
    {
        get => Extras?.Activity;
        set => EnsureExtras().Activity = value;
    }

    public bool IsLost => (Volatile.Read(ref _flags) & LostFlag) != 0;

    /// <summary>Whether each of its segments is read.</summary>
    public bool ReadsEverySegment => (_flags & AlwaysFlag) != 0;

    /// <summary>Whether no thread has entered it yet. The thread that created it is about to do so.</summary>
    public bool IsNew => StartNanoseconds == 0 && _running >= 0;

    /// <summary>Whether the thread that created it has left it, or another thread has entered it.</summary>
    public bool WasLeft => Volatile.Read(ref _turned) != 0;

    public bool IsRunByThreads => Volatile.Read(ref _running) > 0;

    /// <summary>
    /// The time at which it ended. If it has not ended and no thread runs it, it is the time at which the last thread left it.
    /// </summary>
    public long EndNanoseconds => Volatile.Read(ref _turned);

    /// <summary>Records that its path contains a <c>CpuAttribution.Thread</c> scope.</summary>
    public void NoteThreadScopeAbove() => _flags |= BelowThreadFlag;

    /// <summary>
    /// Returns true for the one caller that may end the scope. It waits for a move to another phase that is in progress, so it must not be
    /// called from the change handler.
    /// </summary>
    public bool TryClaimEnd()
    {
        int before = Interlocked.Or(ref _flags, ClaimedFlag);
        while ((Volatile.Read(ref _flags) & MovingFlag) != 0) Thread.Yield();
        return (before & ClaimedFlag) == 0;
    }

    private bool TryClaimPlainEnd()
    {
        int flags = _flags;
        return (flags & (ClaimedFlag | MovingFlag | LostFlag)) == 0
            && Interlocked.CompareExchange(ref _flags, flags | ClaimedFlag, flags) == flags;
    }

    public override bool IsClaimed => (Volatile.Read(ref _flags) & ClaimedFlag) != 0;

    /// <summary>
    /// Marks the breakdown as unknown, because a thread exited inside the scope or the scope was ended outside of its flow.
    /// </summary>
    public void Lose() => Interlocked.Or(ref _flags, LostFlag);

    /// <summary>Creates the data about nested scopes. It allocates, so it must not be called from the change handler.</summary>
    public void ExpectNested()
    {
        if (Volatile.Read(ref _nested) is not { HasNested: true }) MakeNested();
    }

    /// <summary>
    /// Returns the data that only some scopes need, and creates it if necessary. It allocates, so it must not be called from the change
    /// handler.
    /// </summary>
    public ScopeExtras EnsureExtras() => Extras ?? Install(new ScopeExtras());

    /// <summary>Changes the number of open nested scopes when one begins, or when one ends and leaves its own behind.</summary>
    public bool TryAddChildren(int count, long nowNanoseconds)
    {
        ExpectNested();
        _gate.Enter();
        bool runs = _running >= 0;
        if (runs)
        {
            var nested = _nested!;
            bool was = _running + nested.OpenNested > 0;
            nested.OpenNested += count;
            bool isNow = _running + nested.OpenNested > 0;
            if (isNow && !was) nested.Active.Start(Math.Max(nowNanoseconds, _turned));
            else if (was && !isNow) nested.Active.Stop(Math.Max(nowNanoseconds, _turned));
        }

        _gate.Exit();
        return runs;
    }

    public override void Fail(string errorType, bool isCancelled)
    {
        var extras = EnsureExtras();
        extras.ErrorType = errorType;
        extras.IsCancelled = isCancelled;
    }

    public override void MoveTo(RegisteredPhase phase)
    {
        MoveTo(ScopePlace.PathOf(phase, RunningParent, cursor: null));
        ThreadCursor.CurrentOrNull?.FollowMove(this);
    }

    /// <summary>Moves it to another path, unless its end was claimed.</summary>
    /// <param name="path">The path.</param>
    /// <param name="from">The path that it must still have, or null. With one, it also stays if another move is in progress.</param>
    public void MoveTo(CallPath path, CallPath? from = null)
    {
        var stripe = path.StripeOfCurrentCore();
        int before = Interlocked.Or(ref _flags, MovingFlag);
        while ((before & MovingFlag) != 0)
        {
            if (from is not null) return;
            Thread.Yield();
            before = Interlocked.Or(ref _flags, MovingFlag);
        }

        try
        {
            if ((before & ClaimedFlag) != 0 || (from is not null && !ReferenceEquals(Path, from))) return;
            Stripe.Remove(this);
            Path = path;
            stripe.Add(this);
        }
        finally
        {
            // The end of the scope waits for this, also if memory ran out.
            Interlocked.And(ref _flags, ~MovingFlag);
        }
    }

    /// <summary>Moves it on behalf of the caller that has claimed its end.</summary>
    public void MoveClaimedTo(CallPath path)
    {
        Stripe.Remove(this);
        Path = path;
        path.StripeOfCurrentCore().Add(this);
    }

    /// <summary>Releases everything that it does not need for its figures, after it has ended and is counted.</summary>
    public void LetGoOfMeter()
    {
        Volatile.Write(ref _saved, Path.Phase.Identity);
        Path = null!;
    }

    /// <summary>Releases its execution contexts, which must not be restored any more.</summary>
    public void LetGoOfContexts()
    {
        OwnContext = null;
        _saved = null;
    }

    /// <summary>Releases its execution contexts while another thread may end it and store its identity there.</summary>
    public void LetGoOfContextsWhileOpen()
    {
        OwnContext = null;
        if (Volatile.Read(ref _saved) is ExecutionContext saved) Interlocked.CompareExchange(ref _saved, null, saved);
    }

    /// <summary>Records the length of an unseen stretch before its end.</summary>
    public void AddUnseen(long nanoseconds)
    {
        _gate.Enter();
        _inclusive.ReadErrorNanoseconds += nanoseconds;
        _gate.Exit();
    }

    public override long RunsUntil(long nowNanoseconds) => IsEnded ? Math.Min(nowNanoseconds, EndNanoseconds) : nowNanoseconds;

    public override bool TryGetProcessCpuAtStart(out long userNanoseconds, out long systemNanoseconds)
    {
        var start = Extras?.ProcessCpu?.AtStart;
        userNanoseconds = start?.UserNanoseconds ?? 0;
        systemNanoseconds = start?.SystemNanoseconds ?? 0;
        return start is not null;
    }

    public override bool TrySum(long nowNanoseconds, out FlowTime inclusive, out FlowTime self)
    {
        inclusive = self = default;

        // The scope is listed and is about to be entered.
        if (IsNew) return true;
        _gate.Enter();
        long now = _running < 0 ? _turned : Math.Max(nowNanoseconds, Math.Max(StartNanoseconds, _turned));
        SumLocked(now, ref inclusive);
        var nestedThread = Nested?.NestedThread ?? default;
        if (ExtrasLocked?.Shared is { } shared)
        {
            var thread = _inclusive;
            shared.SettleNowAndThen(now);
            shared.Excuse(now, ref thread, ref nestedThread);
            inclusive.Thread = thread;
        }

        self = inclusive;
        if (Nested is { } nested)
        {
            self.Thread.Subtract(nestedThread);
            WaitsLocked(nested, now, out self.AwaitingNanoseconds, out self.TaskQueueNanoseconds);
        }

        _gate.Exit();
        return !IsLost;
    }

    private void MakeNested()
    {
        var made = new NestedTimes();
        _gate.Enter();
        var nested = _nested ??= made;
        if (!nested.HasNested)
        {
            nested.Active = _busy;
            nested.SelfTaskQueueNanoseconds = _taskQueueNanoseconds;
            nested.HasNested = true;
        }

        _gate.Exit();
    }

    private ScopeExtras Install(ScopeExtras made)
    {
        _gate.Enter();
        var extras = InstallLocked(made);
        _gate.Exit();
        return extras;
    }

    private ScopeExtras InstallLocked(ScopeExtras made)
    {
        if (_nested is ScopeExtras extras) return extras;
        if (_nested is { } nested) made.ContinueFrom(nested);
        Volatile.Write(ref _nested, made);
        return made;
    }
}
