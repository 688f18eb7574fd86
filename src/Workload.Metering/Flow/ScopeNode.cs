using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>
/// A scope that follows its flow: the value of the AsyncLocal while it is the innermost. Many threads may run it at once; each change
/// is one atomic whole behind its gate. Not pooled: a timer's next tick would run as another's scope.
/// </summary>
internal sealed partial class ScopeNode : OpenScope
{
    private const int EndedState = -1, MarkerState = -2, EntryState = -3, LeftEntryState = -4;
    private const int LostFlag = 1, ClaimedFlag = 2, AlwaysFlag = 4, MovingFlag = 8, BelowThreadFlag = 16, DepthShift = 5;

    private SpinGate _gate;

    // How many threads run it; a state below zero where none ever will.
    private int _running;
    private int _flags;
    private ThreadTime _inclusive;
    private ScopeExtras? _extras;

    // The execution context before the scope; once it has ended and is counted, its phase's identity.
    private object? _saved;

    // A sum while nothing runs, and the instant whose distance to now is the sum while something does.
    private long _busy;

    // When it last began to wait; while several threads run it, when the second one came; once it has ended, the end.
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

    /// <summary>What the AsyncLocal held before.</summary>
    public ScopeNode? Outer { get; private set; }

    /// <summary>At least how many running scopes enclose it: some of those that did at its start may have ended.</summary>
    public int Depth => _flags >> DepthShift;

    /// <summary>Of a marker: whose meter the flow is to use; null of a scope.</summary>
    public MeterReference? Marks => _extras?.Marks;

    /// <summary>Whether its path leads through a <c>CpuAttribution.Thread</c> scope, which is not among the scopes above it.</summary>
    public bool IsBelowThreadScope => (_flags & BelowThreadFlag) != 0;

    /// <summary>Whether it says that a consumer has entered a scope that was handed to it.</summary>
    public bool IsEntry => Volatile.Read(ref _running) <= EntryState;

    /// <summary>Whether it was captured, so that its end may be another flow's work.</summary>
    public bool IsHandedOver => Extras is { IsHandedOver: true };

    /// <summary>What only some scopes have; null while it has none of it.</summary>
    public ScopeExtras? Extras => Volatile.Read(ref _extras);

    /// <summary>The execution context that the scope made, while it is the one that the scope began in.</summary>
    public ExecutionContext? OwnContext { get; set; }

    /// <summary>The one before, until the scope ends.</summary>
    public ExecutionContext? SavedContext => _saved as ExecutionContext;

    public override PhaseIdentity? Identity => Path is { } path ? path.Phase.Identity : Volatile.Read(ref _saved) as PhaseIdentity;

    public bool IsEnded => Volatile.Read(ref _running) == EndedState;

    public bool IsLost => (Volatile.Read(ref _flags) & LostFlag) != 0;

    /// <summary>Whether each of its segments is read.</summary>
    public bool ReadsAlways => (_flags & AlwaysFlag) != 0;

    /// <summary>Whether no thread has entered it yet: the one that makes it is about to.</summary>
    public bool IsNew => StartNanoseconds == 0 && _running >= 0;

    /// <summary>The nearest enclosing scope that still runs.</summary>
    public ScopeNode? RunningParent => Running(Outer);

    /// <summary>The same, of those of the same meter.</summary>
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

    /// <summary>When it ended; while no thread runs it, when the last one left it.</summary>
    public long EndNanoseconds => Volatile.Read(ref _turned);

    /// <summary>A value that only says which meter the flow uses.</summary>
    public static ScopeNode Marker(MeterReference meter, ScopeNode? outer) => new(MarkerState, outer) { _extras = new ScopeExtras { Marks = meter } };

    /// <summary>A value that stands for a consumer's stay in a scope: whoever leaves it gives back what was before, whatever has ended meanwhile.</summary>
    public static ScopeNode Entry(ScopeNode entered) => new(EntryState, entered);

    /// <summary>The node itself while it runs, else its nearest ancestor that does; what has ended between is cut out.</summary>
    public static ScopeNode? Running(ScopeNode? node) => node is null || Volatile.Read(ref node._running) >= 0 ? node : RunningAbove(node);

    /// <summary>The node itself unless it has ended, else its nearest ancestor that has not: a scope, or a marker.</summary>
    public static ScopeNode? NotEnded(ScopeNode? node)
    {
        while (node is { IsEnded: true }) node = node.Outer;
        return node;
    }

    /// <summary>How many scopes run from the node upwards.</summary>
    public static int CountRunning(ScopeNode? node)
    {
        int count = 0;
        for (var running = Running(node); running is not null; running = running.RunningParent) count++;
        return count;
    }

    /// <summary>Lets one caller leave an entry.</summary>
    public bool TryLeaveEntry() => Interlocked.CompareExchange(ref _running, LeftEntryState, EntryState) == EntryState;

    /// <summary>Its path leads through a <c>CpuAttribution.Thread</c> scope.</summary>
    public void NoteThreadScopeAbove() => _flags |= BelowThreadFlag;

    /// <summary>Whether the node is this one or above it.</summary>
    public bool IsWithin(ScopeNode ancestor)
    {
        for (ScopeNode? node = this; node is not null; node = node.Outer)
            if (ReferenceEquals(node, ancestor)) return true;
        return false;
    }

    /// <summary>Lets one caller end the scope; where another one moves it to another phase just now, once it is there. Not from the change handler.</summary>
    public bool TryClaimEnd()
    {
        int before = Interlocked.Or(ref _flags, ClaimedFlag);
        while ((Volatile.Read(ref _flags) & MovingFlag) != 0) Thread.Yield();
        return (before & ClaimedFlag) == 0;
    }

    public bool IsClaimed => (Volatile.Read(ref _flags) & ClaimedFlag) != 0;

    /// <summary>Its thread exited while it ran it.</summary>
    public void Lose() => Interlocked.Or(ref _flags, LostFlag);

    /// <summary>The thread that made it runs it.</summary>
    public void EnterFirst(long nowNanoseconds)
    {
        _busy = nowNanoseconds;
        _running = 1;
        StartNanoseconds = nowNanoseconds;
    }

    /// <summary>A thread begins to run it.</summary>
    public void EnterAgain(long nowNanoseconds, in Resumption resumption)
    {
        _gate.Enter();
        if (_running >= 0)
        {
            if (_running == 0) Resume(Math.Max(nowNanoseconds, _turned), resumption);
            else if (_running == 1)
            {
                _turned = Math.Max(nowNanoseconds, _turned);
                _extras?.Shared?.Begin(_turned);
            }

            _running++;
        }

        _gate.Exit();
    }

    /// <summary>A thread turns out never to have stopped running it.</summary>
    /// <param name="leftNanoseconds">When it seemed to.</param>
    /// <returns>False where it was run since, or has ended: then nothing is done.</returns>
    public bool TryRejoin(long leftNanoseconds)
    {
        _gate.Enter();
        bool rejoins = _running > 0 || (_running == 0 && _turned <= leftNanoseconds);
        if (rejoins)
        {
            if (_running == 0)
            {
                _busy = _turned - _busy;
                if (_extras?.Nested is { Open: 0 } nested) nested.Active = _turned - nested.Active;
            }
            else if (_running == 1)
            {
                _turned = Math.Max(leftNanoseconds, _turned);
                _extras?.Shared?.Begin(_turned);
            }

            _running++;
        }

        _gate.Exit();
        return rejoins;
    }

    /// <summary>A thread stops running it.</summary>
    /// <returns>Whether the time counts: not after its end.</returns>
    public bool LeaveThread(long nowNanoseconds, in ThreadTime self, in ThreadTime nested, long sharedAtStart = 0)
    {
        _gate.Enter();
        bool counts = _running >= 0;
        if (counts)
        {
            Share(nowNanoseconds, self, nested, sharedAtStart);
            Take(self, nested);
            LeaveInside(nowNanoseconds);
        }

        _gate.Exit();
        return counts;
    }

    /// <summary>A thread stops running it, after a segment that was not read.</summary>
    /// <returns>The CPU time that the segment is presumed to have used.</returns>
    public long LeaveUnread(in Segment segment, in Boundary boundary, PathTotals path)
    {
        long cpu = 0;
        _gate.Enter();
        if (_running >= 0)
        {
            cpu = segment.CloseUnread(ref _inclusive, boundary, path);
            LeaveInside(boundary.NowNanoseconds);
        }

        _gate.Exit();
        return cpu;
    }

    /// <summary>The thread that has claimed its end stops running it; where no other one runs it, that is its end, and its figures stand.</summary>
    /// <returns>Whether the time counts: not after its end.</returns>
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
    /// The thread that has claimed its end stops running it, after a segment that was not read; where no other one runs it, that is its end, and its
    /// figures stand.
    /// </summary>
    /// <returns>False where that is not so, and nothing is done.</returns>
    public bool TryFinishUnread(in Segment segment, in Boundary boundary, PathTotals path, ref ScopeEnd end, out long unreadCpu)
    {
        unreadCpu = 0;
        _gate.Enter();
        bool isLast = _running == 1;
        if (isLast)
        {
            unreadCpu = segment.CloseUnread(ref _inclusive, boundary, path);
            FinishInside(boundary.NowNanoseconds, ref end);
        }

        _gate.Exit();
        return isLast;
    }

    /// <summary>A thread that goes on running it passes on what it has so far.</summary>
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

    /// <summary>Whether several threads run it, and it does not yet know what that means.</summary>
    public bool LacksShared => Volatile.Read(ref _running) > 1 && Extras is not { Shared: not null };

    /// <summary>Makes room for what several threads do at once, from stock: the change handler calls this.</summary>
    public void MakeShared(long nowNanoseconds)
    {
        if (SpareExtras.TryTake() is not { Shared: { } made } spare) return;
        spare.Shared = null;
        var extras = Extras ?? Interlocked.CompareExchange(ref _extras, spare, null) ?? spare;
        _gate.Enter();
        if (extras.Shared is null && _running > 1)
        {
            extras.Shared = made;
            made.Begin(nowNanoseconds);
        }

        _gate.Exit();
    }

    /// <summary>Whether the times of its threads should be passed on now, for one has come or gone; true once.</summary>
    public bool TakeCut()
    {
        if (Extras is not { Shared: { } shared }) return false;
        _gate.Enter();
        bool wants = shared.TakeCut() && _running > 0;
        _gate.Exit();
        return wants;
    }

    /// <summary>For how long several threads have run it at once.</summary>
    public long SharedAt(long nowNanoseconds)
    {
        if (Extras is not { Shared: { } shared }) return 0;
        _gate.Enter();
        long sum = shared.At(nowNanoseconds);
        _gate.Exit();
        return sum;
    }

    /// <summary>Makes room for the time of nested scopes; not from the change handler, for it allocates.</summary>
    public void ExpectNested()
    {
        if (Extras?.Nested is null) MakeNested();
    }

    /// <summary>What only some scopes have, made where it is lacking; not from the change handler, for it allocates.</summary>
    public ScopeExtras EnsureExtras() => Extras ?? Interlocked.CompareExchange(ref _extras, new ScopeExtras(), null) ?? _extras;

    /// <summary>A nested scope begins, or ends and leaves its own behind.</summary>
    public bool TryAddChildren(int count, long nowNanoseconds)
    {
        ExpectNested();
        _gate.Enter();
        bool runs = _running >= 0;
        if (runs)
        {
            var nested = _extras!.Nested!;
            bool was = _running + nested.Open > 0;
            nested.Open += count;
            bool isNow = _running + nested.Open > 0;
            if (was != isNow) nested.Active = Math.Max(nowNanoseconds, _turned) - nested.Active;
        }

        _gate.Exit();
        return runs;
    }

    /// <summary>The scope is handed to a consumer: from now on, what waits is in its queue.</summary>
    public void HandOver(long nowNanoseconds)
    {
        var extras = EnsureExtras();
        _gate.Enter();
        extras.IsHandedOver = true;
        if (extras.HandedOver++ == 0) extras.HandedOverSince = nowNanoseconds;
        _gate.Exit();
    }

    /// <summary>A consumer takes the scope over; its entering follows.</summary>
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

    /// <summary>Moves it to another phase: what it measured goes there when it ends. Not while it ends, or is moved elsewhere.</summary>
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

    /// <summary>Moves it, once its end is claimed, as the one that has claimed it.</summary>
    public void MoveClaimedTo(PathTotals path)
    {
        Stripe.Remove(this);
        Path = path;
        path.StripeOfCurrentCore().Open(this);
    }

    /// <summary>It has ended, and is counted: from now on it keeps no more than it needs to say what it measured.</summary>
    public void LetGoOfMeter()
    {
        Volatile.Write(ref _saved, Path.Phase.Identity);
        Path = null!;
    }

    /// <summary>Its contexts are not to be gone back to any more.</summary>
    public void LetGoOfContexts()
    {
        OwnContext = null;
        _saved = null;
    }

    /// <summary>The same while another thread may end it, and leave its identity there.</summary>
    public void LetGoOfContextsWhileOpen()
    {
        OwnContext = null;
        if (Volatile.Read(ref _saved) is ExecutionContext saved) Interlocked.CompareExchange(ref _saved, null, saved);
    }

    /// <summary>So long a stretch before its end was not seen.</summary>
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

        // Listed, and about to be entered.
        if (IsNew) return true;
        _gate.Enter();
        long now = _running < 0 ? _turned : Math.Max(nowNanoseconds, Math.Max(StartNanoseconds, _turned));
        SumInside(now, ref inclusive);
        var nestedThread = _extras?.Nested?.Thread ?? default;
        if (_extras?.Shared is { } shared)
        {
            var thread = _inclusive;
            shared.Excuse(now, ref thread, ref nestedThread);
            inclusive.Thread = thread;
        }

        self = inclusive;
        if (_extras?.Nested is { } nested)
        {
            self.Thread.Subtract(nestedThread);
            WaitsInside(nested, now, out self.AwaitingNanoseconds, out self.TaskQueueNanoseconds);
        }

        _gate.Exit();
        return !IsLost;
    }

    /// <summary>Ends it: its figures stand, and threads that still run it do so for its nearest running ancestor.</summary>
    public void Finish(long nowNanoseconds, ref ScopeEnd end)
    {
        _gate.Enter();
        FinishInside(nowNanoseconds, ref end);
        _gate.Exit();
    }

    /// <summary>Cuts out what has ended above it, which nobody needs from here any more.</summary>
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
            // Markers stay: they say whose meter the flow uses, and which entry it is in.
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
        var extras = EnsureExtras();
        var made = new NestedTimes();
        _gate.Enter();
        if (extras.Nested is null)
        {
            made.Active = _busy;
            made.SelfTaskQueueNanoseconds = _taskQueueNanoseconds;
            extras.Nested = made;
        }

        _gate.Exit();
    }
}
