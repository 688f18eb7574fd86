using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>
/// A scope that follows its flow: the value of the AsyncLocal while it is the innermost. Many threads may run it at once; each change
/// is one atomic whole behind its gate. Not pooled: a timer's next tick would run as another's scope.
/// </summary>
internal sealed class ScopeNode : OpenScope
{
    private SpinGate _gate;
    private int _running;
    private int _children;
    private int _flags;
    private ThreadTime _inclusive;
    private NestedTimes? _nested;
    private ScopeExtras? _extras;

    // A sum while nothing runs, and the instant whose distance to now is the sum while something does.
    private long _busy;

    // Once it has ended: the end.
    private long _idleSince;

    // When the second of two threads came.
    private long _overlapSince;
    private long _taskQueueNanoseconds;

    private const int EndedFlag = 1, LostFlag = 2, MarkerFlag = 4, ClaimedFlag = 8, AlwaysFlag = 16, MovingFlag = 32;

    public ScopeNode(PathTotals path, ScopeNode? outer, int depth, ExecutionContext? savedContext, bool readsAlways)
    {
        Path = path;
        Outer = outer;
        Depth = depth;
        SavedContext = savedContext;
        if (readsAlways) _flags = AlwaysFlag;
    }

    private ScopeNode(MeterSettings settings, ScopeNode? outer)
    {
        _extras = new ScopeExtras { Marks = settings };
        Outer = outer;
        _flags = MarkerFlag;
    }

    /// <summary>What the AsyncLocal held before.</summary>
    public ScopeNode? Outer { get; private set; }

    public int Depth { get; }

    /// <summary>The meter of the flow.</summary>
    public MeterSettings Settings => _extras?.Marks ?? Path.Settings;

    /// <summary>What only some scopes have: an activity, a reading of the process clock, a failure; null while it has none of it.</summary>
    public ScopeExtras? Extras => Volatile.Read(ref _extras);

    /// <summary>The execution context that the scope made, while it is the one that the scope began in.</summary>
    public ExecutionContext? OwnContext { get; set; }

    /// <summary>The one before, until the scope ends.</summary>
    public ExecutionContext? SavedContext { get; set; }

    public bool IsEnded => (Volatile.Read(ref _flags) & EndedFlag) != 0;

    public bool IsLost => (Volatile.Read(ref _flags) & LostFlag) != 0;

    public bool IsMarker => (_flags & MarkerFlag) != 0;

    public bool ReadsAlways => (_flags & AlwaysFlag) != 0 || Path.Settings.ReadsAlways;

    /// <summary>The nearest enclosing scope that still runs.</summary>
    public ScopeNode? RunningParent => Running(Outer);

    public bool IsRunByThreads => Volatile.Read(ref _running) > 0;

    /// <summary>A value that only says which meter the flow uses.</summary>
    public static ScopeNode Marker(MeterSettings settings, ScopeNode? outer) => new(settings, outer);

    /// <summary>The node itself while it runs, else its nearest ancestor that does; what lies between is cut out.</summary>
    public static ScopeNode? Running(ScopeNode? node)
    {
        if (node is null || (Volatile.Read(ref node._flags) & (EndedFlag | MarkerFlag)) == 0) return node;
        var found = node;
        while (found is not null && (Volatile.Read(ref found._flags) & (EndedFlag | MarkerFlag)) != 0) found = found.Outer;
        while (node is not null && !ReferenceEquals(node, found))
        {
            var next = node.Outer;
            if (node.IsEnded) node.Outer = found;
            node = next;
        }

        return found;
    }

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
        StartNanoseconds = _busy = nowNanoseconds;
        _running = 1;
    }

    /// <summary>A thread begins to run it.</summary>
    public void EnterAgain(long nowNanoseconds, bool onPool)
    {
        _gate.Enter();
        if ((_flags & EndedFlag) == 0)
        {
            if (_running == 0) Resume(Math.Max(nowNanoseconds, _idleSince), onPool);
            else if (_running == 1) _overlapSince = nowNanoseconds;
            _running++;
        }

        _gate.Exit();
    }

    /// <summary>A thread stops running it.</summary>
    /// <returns>Whether the time counts: not after its end.</returns>
    public bool LeaveThread(long nowNanoseconds, in ThreadTime self, in ThreadTime nested)
    {
        _gate.Enter();
        bool counts = (_flags & EndedFlag) == 0;
        if (counts)
        {
            Take(self, nested);
            if (--_running == 0)
            {
                // Never before the last end: stamps are taken before the update.
                _idleSince = Math.Max(nowNanoseconds, _idleSince);
                _busy = _idleSince - _busy;

                // Left by the thread that is about to end it, it awaits nothing more.
                bool ends = IsClaimed;
                if (_nested is not null && (_children == 0 || ends)) _nested.Active = _idleSince - _nested.Active;
                if (ends) Interlocked.Or(ref _flags, EndedFlag);
                else PoolProbe.NoteAwait();
            }
            else if (_running == 1 && nowNanoseconds < _overlapSince)
            {
                // It stamped its leaving and lost its core before it could say so; meanwhile another thread came, later than that stamp.
                _busy += _overlapSince - nowNanoseconds;
                if (_nested is not null && _children == 0) _nested.Active += _overlapSince - nowNanoseconds;
                _overlapSince = nowNanoseconds;
            }
        }

        _gate.Exit();
        return counts;
    }

    /// <summary>A thread that goes on running it passes on what it has so far.</summary>
    public bool AddTime(in ThreadTime self, in ThreadTime nested)
    {
        _gate.Enter();
        bool counts = (_flags & EndedFlag) == 0;
        if (counts) Take(self, nested);
        _gate.Exit();
        return counts;
    }

    /// <summary>Makes room for the time of nested scopes; not from the change handler, for it allocates.</summary>
    public void ExpectNested()
    {
        if (Volatile.Read(ref _nested) is null) MakeNested();
    }

    /// <summary>What only some scopes have, made where it is lacking; not from the change handler, for it allocates.</summary>
    public ScopeExtras EnsureExtras() => Extras ?? Interlocked.CompareExchange(ref _extras, new ScopeExtras(), null) ?? _extras;

    /// <summary>A nested scope begins, or ends and leaves its own behind.</summary>
    public bool TryAddChildren(int count, long nowNanoseconds)
    {
        ExpectNested();
        _gate.Enter();
        bool runs = (_flags & EndedFlag) == 0;
        if (runs)
        {
            bool was = _running + _children > 0;
            _children += count;
            bool isNow = _running + _children > 0;
            if (was != isNow) _nested!.Active = Math.Max(nowNanoseconds, _idleSince) - _nested.Active;
        }

        _gate.Exit();
        return runs;
    }

    /// <summary>The scope is handed to a consumer: from now on, what waits is in its queue.</summary>
    public void HandOver(long nowNanoseconds)
    {
        var extras = EnsureExtras();
        _gate.Enter();
        if (extras.HandedOver++ == 0) extras.HandedOverSince = nowNanoseconds;
        _gate.Exit();
    }

    /// <summary>A consumer takes the scope over; its entering follows.</summary>
    public void TakeOver()
    {
        if (Extras is not { } extras) return;
        _gate.Enter();
        if ((_flags & EndedFlag) == 0 && extras.HandedOver > 0)
        {
            extras.HandedOver--;
            extras.IsTakenOver = _running == 0;
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
            Stripe?.Remove(this);
            Path = path;
            stripe.Open(this);
        }

        Interlocked.And(ref _flags, ~MovingFlag);
    }

    public override bool TrySum(long nowNanoseconds, out FlowTime inclusive, out FlowTime self)
    {
        if (StartNanoseconds == 0)
        {
            // Listed, and about to be entered.
            inclusive = self = default;
            return true;
        }

        _gate.Enter();
        long now = IsEnded ? _idleSince : Math.Max(nowNanoseconds, Math.Max(StartNanoseconds, _idleSince));
        inclusive = default;
        SumInside(now, ref inclusive);
        self = inclusive;
        if (_nested is not null) OwnInside(_nested, now, ref self);
        _gate.Exit();
        return !IsLost;
    }

    /// <summary>Ends it: its figures stand, and threads that still run it do so for its nearest running ancestor.</summary>
    /// <returns>Its nested scopes that go on.</returns>
    public int Finish(long nowNanoseconds, ref ScopeEnd end)
    {
        _gate.Enter();
        if (!IsEnded)
        {
            long now = Math.Max(nowNanoseconds, Math.Max(StartNanoseconds, _idleSince)), waits = WaitsForConsumer(now);
            _taskQueueNanoseconds += waits;
            if (_nested is not null)
            {
                if (_children == 0) _nested.SelfTaskQueueNanoseconds += waits;
                if (_running + _children > 0) _nested.Active = now - _nested.Active;
            }

            if (_running > 0) _busy = now - _busy;
            _idleSince = now;
            Interlocked.Or(ref _flags, EndedFlag);
        }

        SumInside(_idleSince, ref end.Inclusive);
        if (_nested is not null)
        {
            end.HasNested = true;
            end.Self = end.Inclusive;
            OwnInside(_nested, _idleSince, ref end.Self);
        }

        int children = _children;
        _gate.Exit();
        if (Outer is { IsEnded: true }) Outer = Running(Outer);
        return children;
    }

    public long EndNanoseconds => _idleSince;

    private void SumInside(long now, ref FlowTime inclusive)
    {
        long wall = now - StartNanoseconds, busy = Math.Clamp(_running > 0 && !IsEnded ? now - _busy : _busy, 0, wall), idle = wall - busy;
        long queue = Math.Clamp(_taskQueueNanoseconds + WaitsForConsumer(now), 0, idle);
        inclusive.Thread = _inclusive;
        inclusive.BusyNanoseconds = busy;
        inclusive.TaskQueueNanoseconds = queue;
        inclusive.AwaitingNanoseconds = idle - queue;
    }

    /// <summary>Leaves of the inclusive time what is the scope's own.</summary>
    private void OwnInside(NestedTimes nested, long now, ref FlowTime time)
    {
        long wall = now - StartNanoseconds;
        long idle = wall - Math.Clamp(_running + _children > 0 && !IsEnded ? now - nested.Active : nested.Active, 0, wall);
        long queue = Math.Clamp(nested.SelfTaskQueueNanoseconds + (_children == 0 ? WaitsForConsumer(now) : 0), 0, idle);
        time.Thread.Subtract(nested.Thread);
        time.TaskQueueNanoseconds = queue;
        time.AwaitingNanoseconds = idle - queue;
    }

    private long WaitsForConsumer(long now) => _extras is { } extras && _running == 0 && (extras.HandedOver > 0 || extras.IsTakenOver)
        ? Math.Max(0, now - Math.Max(_idleSince, extras.HandedOverSince))
        : 0;

    private void MakeNested()
    {
        var made = new NestedTimes();
        _gate.Enter();
        if (_nested is null)
        {
            made.Active = _busy;
            made.SelfTaskQueueNanoseconds = _taskQueueNanoseconds;
            _nested = made;
        }

        _gate.Exit();
    }

    private void Take(in ThreadTime self, in ThreadTime nested)
    {
        if (!self.IsZero) _inclusive.Add(self);
        if (nested.IsZero) return;
        _inclusive.Add(nested);
        _nested?.Thread.Add(nested);
    }

    private void Resume(long start, bool onPool)
    {
        long queued = 0;
        if (_extras is { IsTakenOver: true } extras)
        {
            queued = Math.Max(0, start - Math.Max(_idleSince, extras.HandedOverSince));
            extras.IsTakenOver = false;
        }
        else if (_extras is not { HandedOver: > 0 } && onPool && Path.Settings.ProbesTaskQueue)
        {
            queued = PoolProbe.QueuedOf(start - _idleSince, start);
        }

        _taskQueueNanoseconds += queued;
        _busy = start - _busy;
        if (_nested is null || _children > 0) return;
        _nested.SelfTaskQueueNanoseconds += queued;
        _nested.Active = start - _nested.Active;
    }
}
