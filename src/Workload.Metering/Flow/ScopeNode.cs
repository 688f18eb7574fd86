using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>
/// A scope that follows its flow. It is the value of the AsyncLocal while it is the innermost scope. Many threads may run it at once, and
/// each change is atomic under its spin lock. It is not pooled, because a later tick of a timer that captured it would run as part of
/// another scope.
/// </summary>
internal sealed partial class ScopeNode : OpenScope
{
    /// <summary>
    /// The maximum time for which two threads run a scope only because the next one takes the flow up before the last one has left it.
    /// </summary>
    private const long LongestHandOffNanoseconds = 20_000;

    /// <summary>From this depth on, a scope occasionally counts the running scopes above it, because many of them may have ended.</summary>
    public const int CountedDepth = 16;

    private const int EndedState = -1, MarkerState = -2, EntryState = -3, LeftEntryState = -4;
    private const int LostFlag = 1, ClaimedFlag = 2, AlwaysFlag = 4, MovingFlag = 8, BelowThreadFlag = 16, DepthShift = 5;

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

    // This is the busy time. While no thread runs the scope, it is the total in nanoseconds. While one does, now − _busy is the total.
    private long _busy;

    // This is the time of the latest change between one thread and none or two threads. After the end it is the end time.
    private long _turned;
    private long _taskQueueNanoseconds;

    public ScopeNode(PathTotals path, ScopeNode? outer, int depth, ExecutionContext? savedContext, bool readsAlways)
    {
        Path = path;
        Outer = outer;
        _saved = savedContext;
        _flags = (depth << DepthShift) | (readsAlways || path.Settings.ReadsAlways ? AlwaysFlag : 0);
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
    public MeterReference? Marks => ExtrasInside?.Marks;

    /// <summary>Whether its path contains a <c>CpuAttribution.Thread</c> scope, which is not among the scopes above it.</summary>
    public bool IsBelowThreadScope => (_flags & BelowThreadFlag) != 0;

    /// <summary>Whether it represents a consumer's stay in a scope that was handed to the consumer.</summary>
    public bool IsEntry => Volatile.Read(ref _running) <= EntryState;

    /// <summary>The flow's value before the entry, if this is one.</summary>
    private ScopeNode? Before => Volatile.Read(ref _saved) as ScopeNode;

    /// <summary>Whether it was captured, so that another flow may end it.</summary>
    public bool IsHandedOver => Extras is { IsHandedOver: true };

    /// <summary>The data that only some scopes need, or null if it has none.</summary>
    public ScopeExtras? Extras => Volatile.Read(ref _nested) as ScopeExtras;

    private ScopeExtras? ExtrasInside => _nested as ScopeExtras;

    /// <summary>The data about nested scopes, if there ever was one.</summary>
    private NestedTimes? Nested => _nested is { HasNested: true } nested ? nested : null;

    /// <summary>The execution context that the scope created, as long as it is the one that the scope began in.</summary>
    public ExecutionContext? OwnContext { get; set; }

    /// <summary>The execution context before the scope, until the scope ends.</summary>
    public ExecutionContext? SavedContext => _saved as ExecutionContext;

    public override PhaseIdentity? Identity => Path is { } path ? path.Phase.Identity : Volatile.Read(ref _saved) as PhaseIdentity;

    public bool IsEnded => Volatile.Read(ref _running) == EndedState;

    public bool IsLost => (Volatile.Read(ref _flags) & LostFlag) != 0;

    /// <summary>Whether each of its segments is read.</summary>
    public bool ReadsAlways => (_flags & AlwaysFlag) != 0;

    /// <summary>Whether no thread has entered it yet. The thread that created it is about to do so.</summary>
    public bool IsNew => StartNanoseconds == 0 && _running >= 0;

    /// <summary>The nearest enclosing scope that still runs.</summary>
    public ScopeNode? RunningParent => Running(Outer);

    /// <summary>The nearest enclosing scope of the same meter that still runs.</summary>
    public ScopeNode? RunningParentInMeter
    {
        get
        {
            var settings = Path?.Settings;
            for (var above = RunningParent; above is not null && settings is not null; above = above.RunningParent)
                if (ReferenceEquals(above.Path?.Settings, settings)) return above;
            return null;
        }
    }

    public bool IsRunByThreads => Volatile.Read(ref _running) > 0;

    /// <summary>
    /// The time at which it ended. If it has not ended and no thread runs it, it is the time at which the last thread left it.
    /// </summary>
    public long EndNanoseconds => Volatile.Read(ref _turned);

    /// <summary>Creates a value that only says which meter the flow uses.</summary>
    public static ScopeNode Marker(MeterReference meter, ScopeNode? outer) =>
        new(MarkerState, outer) { _nested = new ScopeExtras { Marks = meter } };

    /// <summary>
    /// Creates a value that represents a consumer's stay in a scope. Leaving it restores the value before, even if scopes have ended
    /// meanwhile.
    /// </summary>
    public static ScopeNode Entry(ScopeNode entered, ScopeNode? before)
    {
        before = PastLeftEntries(before);

        // Entries that overlap without end would otherwise refer to each other without end.
        if (before is { IsEntry: true }) before._saved = PastLeftEntries(before.Before);
        return new ScopeNode(EntryState, entered) { _saved = before };
    }

    /// <summary>Returns the value itself, or the value before it if it is an entry that was left, possibly before an inner one.</summary>
    public static ScopeNode? PastLeftEntries(ScopeNode? value)
    {
        while (value is not null && Volatile.Read(ref value._running) == LeftEntryState) value = value.Before;
        return value;
    }

    /// <summary>
    /// Returns the node itself while it runs, or else its nearest running ancestor. It removes the ended nodes in between.
    /// </summary>
    public static ScopeNode? Running(ScopeNode? node) =>
        node is null || Volatile.Read(ref node._running) >= 0 ? node : RunningAbove(node);

    /// <summary>
    /// Returns the node itself unless it has ended, or else its nearest ancestor that has not, which is a scope or a marker.
    /// </summary>
    public static ScopeNode? NotEnded(ScopeNode? node)
    {
        while (node is { IsEnded: true }) node = node.Outer;
        return node;
    }

    /// <summary>
    /// Whether a new scope of a meter becomes its child without further questions. It runs, and it belongs to the same meter. Its path
    /// shows what runs above it, and the flow has not handed it over.
    /// </summary>
    public bool IsPlainParentOf(PhaseTable table) =>
        Volatile.Read(ref _running) > 0 && (_flags & (BelowThreadFlag | ClaimedFlag)) == 0 && Depth + 1 < CountedDepth
        && Path is { Outermost: true } path && ReferenceEquals(path.Phase.Table, table) && !IsHandedOver;

    /// <summary>Counts the running scopes from the node upwards.</summary>
    public static int CountRunning(ScopeNode? node)
    {
        int count = 0;
        for (var running = Running(node); running is not null; running = running.RunningParent) count++;
        return count;
    }

    /// <summary>Records that an entry was left.</summary>
    public void LeaveEntry() => Volatile.Write(ref _running, LeftEntryState);

    /// <summary>Records that its path contains a <c>CpuAttribution.Thread</c> scope.</summary>
    public void NoteThreadScopeAbove() => _flags |= BelowThreadFlag;

    /// <summary>Whether the node is this one or above it.</summary>
    public bool IsWithin(ScopeNode ancestor)
    {
        for (ScopeNode? node = this; node is not null; node = node.Outer)
            if (ReferenceEquals(node, ancestor)) return true;
        return false;
    }

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

    public bool IsClaimed => (Volatile.Read(ref _flags) & ClaimedFlag) != 0;

    /// <summary>
    /// Marks the breakdown as unknown, because a thread exited inside the scope or the scope was ended outside of its flow.
    /// </summary>
    public void Lose() => Interlocked.Or(ref _flags, LostFlag);

    /// <summary>Records that the thread that created it runs it.</summary>
    public void EnterFirst(long nowNanoseconds)
    {
        _busy = nowNanoseconds;
        _running = 1;
        StartNanoseconds = nowNanoseconds;
    }

    /// <summary>Records that a thread begins to run it.</summary>
    /// <param name="nowNanoseconds">The current time.</param>
    /// <param name="resumption">Where the flow comes from.</param>
    /// <param name="sharedNanoseconds">The time for which several threads have run it at once.</param>
    /// <returns>Whether another thread runs it too.</returns>
    public bool EnterAgain(long nowNanoseconds, in Resumption resumption, out long sharedNanoseconds)
    {
        _gate.Enter();
        bool isShared = _running > 0;
        if (_running >= 0)
        {
            if (_running == 0) Resume(Math.Max(nowNanoseconds, _turned), resumption);
            else if (_running == 1)
            {
                _turned = Math.Max(nowNanoseconds, _turned);
                ExtrasInside?.Shared?.Begin(_turned);
            }

            _running++;
        }

        sharedNanoseconds = ExtrasInside?.Shared?.At(nowNanoseconds) ?? 0;
        _gate.Exit();
        return isShared;
    }

    /// <summary>Corrects the times if a thread turns out never to have stopped running it.</summary>
    /// <param name="leftNanoseconds">The time at which the thread seemed to stop.</param>
    /// <param name="wasShared">Whether another thread ran it then. That thread may have stopped since.</param>
    /// <returns>False if it was run since or has ended. Then nothing is changed.</returns>
    public bool TryRejoin(long leftNanoseconds, bool wasShared)
    {
        _gate.Enter();
        bool rejoins = _running > 0 || (_running == 0 && (wasShared || _turned <= leftNanoseconds));
        if (rejoins)
        {
            if (_running == 0)
            {
                _busy = _turned - _busy;
                if (Nested is { OpenNested: 0 } nested) nested.Active = _turned - nested.Active;
            }
            else if (_running == 1)
            {
                _turned = Math.Max(leftNanoseconds, _turned);
                ExtrasInside?.Shared?.Begin(_turned);
            }

            _running++;
        }

        _gate.Exit();
        return rejoins;
    }

    /// <summary>Records that a thread stops running it.</summary>
    /// <returns>Whether the time counts. It does not count after the end.</returns>
    public bool LeaveThread(long nowNanoseconds, in ThreadTime self, in ThreadTime nested, long sharedAtStart, ref bool wasShared)
    {
        _gate.Enter();
        bool counts = _running >= 0;
        if (counts)
        {
            if (ExtrasInside?.Shared is { } shared && shared.At(nowNanoseconds) - sharedAtStart > LongestHandOffNanoseconds)
            {
                wasShared = true;
                Share(nowNanoseconds, self, nested, sharedAtStart);
            }

            Take(self, nested);
            LeaveInside(nowNanoseconds);
        }

        _gate.Exit();
        return counts;
    }

    /// <summary>
    /// Records that the thread which has claimed its end stops running it. If no other thread runs it, this is its end, and its figures are
    /// final.
    /// </summary>
    /// <returns>Whether the time counts. It does not count after the end.</returns>
    public bool LeaveLast(long nowNanoseconds, in ThreadTime self, in ThreadTime nested, long sharedAtStart, ref ScopeEnd end)
    {
        _gate.Enter();
        bool counts = _running >= 0;
        if (counts)
        {
            Share(nowNanoseconds, self, nested, sharedAtStart);
            Take(self, nested);
            if (_running == 1) FinishInside(nowNanoseconds, ref end);
            else StopInside(nowNanoseconds);
        }

        _gate.Exit();
        return counts;
    }

    /// <summary>
    /// Records that a thread stops running it after a segment that is added to it directly. If several threads ran it meanwhile, that was
    /// only the hand-over from one to the next.
    /// </summary>
    /// <returns>False if the case is another one. Then nothing is changed.</returns>
    public bool TryLeave(
        ref SegmentRecorder segments, in Frame frame, long nowNanoseconds, long pauseNanoseconds, long allocatedBytes)
    {
        _gate.Enter();
        bool leaves = _running > 0
            && (ExtrasInside?.Shared is not { } shared || shared.At(nowNanoseconds) - frame.SharedNanoseconds <= LongestHandOffNanoseconds);
        if (leaves)
        {
            segments.CloseShort(ref _inclusive, nowNanoseconds, pauseNanoseconds, allocatedBytes, frame.Path);
            LeaveInside(nowNanoseconds);
        }

        _gate.Exit();
        return leaves;
    }

    /// <summary>
    /// Claims its end and ends it in the ordinary case, in which only the calling thread runs it and only nesting needed more data.
    /// </summary>
    /// <param name="segments">The thread's segments, of which the open one is added to the frame.</param>
    /// <param name="frame">The scope's frame on the thread.</param>
    /// <param name="isOutermost">Whether no frame is below, so that the segment need not be added to the frame.</param>
    /// <param name="nowNanoseconds">The end.</param>
    /// <param name="pauseNanoseconds">The sum of GC pauses until then.</param>
    /// <param name="allocatedBytes">The bytes that the thread has allocated until then.</param>
    /// <param name="end">Receives the figures.</param>
    /// <returns>False if the case is another one. Then nothing is changed.</returns>
    public bool TryEnd(
        ref SegmentRecorder segments, ref Frame frame, bool isOutermost,
        long nowNanoseconds, long pauseNanoseconds, long allocatedBytes, ref ScopeEnd end)
    {
        _gate.Enter();
        bool ends = _running == 1 && _nested is not ScopeExtras && TryClaimPlainEnd();
        if (ends)
        {
            if (isOutermost && frame.IsZero)
            {
                segments.CloseShort(ref _inclusive, nowNanoseconds, pauseNanoseconds, allocatedBytes, frame.Path);
            }
            else
            {
                segments.CloseShort(ref frame.Self, nowNanoseconds, pauseNanoseconds, allocatedBytes, frame.Path);
                Take(frame.Self, frame.Nested);
            }

            FinishInside(nowNanoseconds, ref end);
        }

        _gate.Exit();
        return ends;
    }

    /// <summary>Adds the time so far of a thread that continues to run it.</summary>
    public bool AddTime(in ThreadTime self, in ThreadTime nested, long nowNanoseconds = 0, long sharedAtStart = 0)
    {
        _gate.Enter();
        bool counts = _running >= 0;
        if (counts)
        {
            Share(nowNanoseconds, self, nested, sharedAtStart);
            Take(self, nested);
        }

        _gate.Exit();
        return counts;
    }

    /// <summary>Whether several threads run it, and it has no data for that yet.</summary>
    public bool LacksShared => Volatile.Read(ref _running) > 1 && Extras is not { Shared: not null };

    /// <summary>Installs the data about several threads at once. It comes from a stock, because the change handler calls this.</summary>
    public void MakeShared(long nowNanoseconds)
    {
        if (SpareExtras.TryTake() is not { Shared: { } made } spare) return;
        spare.Shared = null;
        _gate.Enter();
        var extras = InstallLocked(spare);
        if (extras.Shared is null && _running > 1)
        {
            extras.Shared = made;
            made.Begin(nowNanoseconds);
        }

        _gate.Exit();
    }

    /// <summary>Whether the times of its threads should be recorded now, because a thread has come or gone. It is true only once.</summary>
    public bool TakeCut()
    {
        if (Extras is not { Shared: { } shared }) return false;
        _gate.Enter();
        bool wants = shared.TakeCut() && _running > 0;
        _gate.Exit();
        return wants;
    }

    /// <summary>Returns the time for which several threads have run it at once.</summary>
    public long SharedAt(long nowNanoseconds)
    {
        if (Extras is not { Shared: { } shared }) return 0;
        _gate.Enter();
        long sum = shared.At(nowNanoseconds);
        _gate.Exit();
        return sum;
    }

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
            if (was != isNow) nested.Active = Math.Max(nowNanoseconds, _turned) - nested.Active;
        }

        _gate.Exit();
        return runs;
    }

    /// <summary>Records that the scope is handed to a consumer. From now on, waiting is time in the consumer's queue.</summary>
    public void HandOver(long nowNanoseconds)
    {
        var extras = EnsureExtras();
        _gate.Enter();
        extras.IsHandedOver = true;
        if (extras.HandedOver++ == 0) extras.HandedOverSince = nowNanoseconds;
        _gate.Exit();
    }

    /// <summary>Records that a consumer takes the scope over and is about to enter it.</summary>
    public void TakeOver()
    {
        if (Extras is not { } extras) return;
        _gate.Enter();
        if (_running >= 0 && extras.HandedOver > 0)
        {
            extras.HandedOver--;
            extras.IsTakenOver = _running == 0;
            extras.WasEntered = true;
        }

        _gate.Exit();
    }

    /// <summary>
    /// Moves it to another phase, to which its figures go when it ends. It waits while the scope ends or is moved elsewhere.
    /// </summary>
    public void MoveTo(PathTotals path)
    {
        var stripe = path.StripeOfCurrentCore();
        int before = Interlocked.Or(ref _flags, MovingFlag);
        if ((before & MovingFlag) != 0) return;
        if ((before & ClaimedFlag) == 0)
        {
            Stripe.Remove(this);
            Path = path;
            stripe.Open(this);
        }

        Interlocked.And(ref _flags, ~MovingFlag);
    }

    /// <summary>Moves it on behalf of the caller that has claimed its end.</summary>
    public void MoveClaimedTo(PathTotals path)
    {
        Stripe.Remove(this);
        Path = path;
        path.StripeOfCurrentCore().Open(this);
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
        SumInside(now, ref inclusive);
        var nestedThread = Nested?.NestedThread ?? default;
        if (ExtrasInside?.Shared is { } shared)
        {
            var thread = _inclusive;
            shared.Excuse(now, ref thread, ref nestedThread);
            inclusive.Thread = thread;
        }

        self = inclusive;
        if (Nested is { } nested)
        {
            self.Thread.Subtract(nestedThread);
            WaitsInside(nested, now, out self.AwaitingNanoseconds, out self.TaskQueueNanoseconds);
        }

        _gate.Exit();
        return !IsLost;
    }

    /// <summary>Ends it. Its figures are final, and threads that still run it do so for its nearest running ancestor.</summary>
    public void Finish(long nowNanoseconds, ref ScopeEnd end)
    {
        _gate.Enter();
        FinishInside(nowNanoseconds, ref end);
        _gate.Exit();
    }

    /// <summary>Removes the ended scopes above it, which are no longer needed from here.</summary>
    public void LetGoOfEnded()
    {
        if (Outer is { IsEnded: true }) Outer = NotEnded(Outer);
    }

    private static ScopeNode? RunningAbove(ScopeNode node)
    {
        ScopeNode? found = node, next = node;
        while (found is not null && Volatile.Read(ref found._running) < 0) found = found.Outer;
        while (next is not null && !ReferenceEquals(next, found))
        {
            // Markers stay, because they say which meter the flow uses and which entry it is in.
            var live = NotEnded(next);
            while (next is not null && !ReferenceEquals(next, live))
            {
                var ended = next;
                next = ended.Outer;
                ended.Outer = live;
            }

            if (next is null || ReferenceEquals(next, found)) break;
            if (next.Outer is { IsEnded: true } above) next.Outer = NotEnded(above);
            next = next.Outer;
        }

        return found;
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
