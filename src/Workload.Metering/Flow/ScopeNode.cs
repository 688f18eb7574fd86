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
    private ThreadTimeBox? _nested;

    // Each is a sum while nothing runs, and the instant whose distance to now is the sum while something does.
    private long _busy;
    private long _active;

    private long _idleSince;

    // When the second of two threads came.
    private long _overlapSince;
    private long _taskQueueNanoseconds;
    private long _selfTaskQueueNanoseconds;
    private long _handedOverSince;
    private int _handedOver;
    private bool _takenOver;
    private long _endNanoseconds;

    private const int EndedFlag = 1, LostFlag = 2, MarkerFlag = 4, ClaimedFlag = 8, AlwaysFlag = 16;

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
        Marks = settings;
        Outer = outer;
        _flags = MarkerFlag;
    }

    /// <summary>What the AsyncLocal held before.</summary>
    public ScopeNode? Outer { get; private set; }

    public int Depth { get; }

    /// <summary>Of a marker: whose meter the flow is to use.</summary>
    public MeterSettings? Marks { get; }

    /// <summary>The meter of the flow.</summary>
    public MeterSettings Settings => Marks ?? Path.Settings;

    /// <summary>What only some scopes have: an activity, a reading of the process clock, a failure.</summary>
    public ScopeExtras? Extras { get; set; }

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

    /// <summary>Lets one caller end the scope.</summary>
    public bool TryClaimEnd() => (Interlocked.Or(ref _flags, ClaimedFlag) & ClaimedFlag) == 0;

    public bool IsClaimed => (Volatile.Read(ref _flags) & ClaimedFlag) != 0;

    /// <summary>Its thread exited while it ran it.</summary>
    public void Lose() => Interlocked.Or(ref _flags, LostFlag);

    /// <summary>The thread that made it runs it.</summary>
    public void EnterFirst(long nowNanoseconds)
    {
        StartNanoseconds = _busy = _active = nowNanoseconds;
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
            _endNanoseconds = 0;
        }

        _gate.Exit();
    }

    /// <summary>A thread stops running it.</summary>
    /// <returns>Whether the time counts: not after its end.</returns>
    public bool LeaveThread(long nowNanoseconds, in ThreadTime inclusive, in ThreadTime nested)
    {
        _gate.Enter();
        bool counts = (_flags & EndedFlag) == 0;
        if (counts)
        {
            Take(inclusive, nested);
            if (--_running == 0)
            {
                // Never before the last end: stamps are taken before the update.
                _idleSince = Math.Max(nowNanoseconds, _idleSince);
                _busy = _idleSince - _busy;
                if (_children == 0) _active = _idleSince - _active;
                if (IsClaimed) _endNanoseconds = _idleSince;
                else PoolProbe.NoteAwait();
            }
            else if (_running == 1 && nowNanoseconds < _overlapSince)
            {
                // It stamped its leaving and lost its core before it could say so; meanwhile another thread came, later than that stamp.
                _busy += _overlapSince - nowNanoseconds;
                if (_children == 0) _active += _overlapSince - nowNanoseconds;
                _overlapSince = nowNanoseconds;
            }
        }

        _gate.Exit();
        return counts;
    }

    /// <summary>A thread that goes on running it passes on what it has so far.</summary>
    public bool AddTime(in ThreadTime inclusive, in ThreadTime nested)
    {
        _gate.Enter();
        bool counts = (_flags & EndedFlag) == 0;
        if (counts) Take(inclusive, nested);
        _gate.Exit();
        return counts;
    }

    /// <summary>Makes room for the time of nested scopes; not from the change handler, for it allocates.</summary>
    public void ExpectNested()
    {
        if (_nested is null) Interlocked.CompareExchange(ref _nested, new ThreadTimeBox(), null);
    }

    /// <summary>A nested scope begins, or ends and leaves its own behind.</summary>
    public bool TryAddChildren(int count, long nowNanoseconds)
    {
        _gate.Enter();
        bool runs = (_flags & EndedFlag) == 0;
        if (runs)
        {
            bool was = _running + _children > 0;
            _children += count;
            bool isNow = _running + _children > 0;
            if (was != isNow) _active = Math.Max(nowNanoseconds, _idleSince) - _active;
        }

        _gate.Exit();
        return runs;
    }

    /// <summary>The scope is handed to a consumer: from now on, what waits is in its queue.</summary>
    public void HandOver(long nowNanoseconds)
    {
        _gate.Enter();
        if (_handedOver++ == 0) _handedOverSince = nowNanoseconds;
        _gate.Exit();
    }

    /// <summary>A consumer takes the scope over; its entering follows.</summary>
    public void TakeOver()
    {
        _gate.Enter();
        if ((_flags & EndedFlag) == 0)
        {
            if (_handedOver > 0)
            {
                _handedOver--;
                _takenOver = _running == 0;
            }
        }

        _gate.Exit();
    }

    /// <summary>Moves it to another phase: what it measured goes there when it ends.</summary>
    public void MoveTo(PathTotals path)
    {
        Stripe?.Remove(this);
        Path = path;
        path.StripeOfCurrentCore().Open(this);
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

        // Left by the thread that is about to end it: it awaits nothing more, and a sum that said so would have to go back.
        long now = IsEnded || _endNanoseconds > 0 ? _endNanoseconds : Math.Max(nowNanoseconds, Math.Max(StartNanoseconds, _idleSince));
        SumInside(now, out inclusive, out self);
        _gate.Exit();
        return !IsLost;
    }

    /// <summary>Ends it: its figures stand, and threads that still run it do so for its nearest running ancestor.</summary>
    /// <returns>Its nested scopes that go on.</returns>
    public int Finish(long nowNanoseconds, out FlowTime inclusive, out FlowTime self)
    {
        _gate.Enter();
        _endNanoseconds = Math.Max(nowNanoseconds, Math.Max(StartNanoseconds, _idleSince));
        SumInside(_endNanoseconds, out inclusive, out self);
        Interlocked.Or(ref _flags, EndedFlag);
        int children = _children;
        _gate.Exit();
        if (Outer is { IsEnded: true }) Outer = Running(Outer);
        return children;
    }

    public long EndNanoseconds => _endNanoseconds;

    private void SumInside(long now, out FlowTime inclusive, out FlowTime self)
    {
        long wall = now - StartNanoseconds;
        long busy = Math.Clamp(_running > 0 ? now - _busy : _busy, 0, wall), active = Math.Clamp(_running + _children > 0 ? now - _active : _active, 0, wall);
        long idle = wall - busy, selfIdle = wall - active;
        long waitsInQueue = _running == 0 && (_handedOver > 0 || _takenOver) ? Math.Max(0, now - Math.Max(_idleSince, _handedOverSince)) : 0;
        long queue = Math.Clamp(_taskQueueNanoseconds + waitsInQueue, 0, idle), selfQueue = Math.Clamp(_selfTaskQueueNanoseconds + (_children == 0 ? waitsInQueue : 0), 0, selfIdle);
        inclusive = new FlowTime { Thread = _inclusive, BusyNanoseconds = busy, TaskQueueNanoseconds = queue, AwaitingNanoseconds = idle - queue };
        self = new FlowTime { Thread = _inclusive, TaskQueueNanoseconds = selfQueue, AwaitingNanoseconds = selfIdle - selfQueue, BusyNanoseconds = busy };
        if (_nested is not null) self.Thread.Subtract(_nested.Time);
    }

    private void Take(in ThreadTime inclusive, in ThreadTime nested)
    {
        if (inclusive.IsZero) return;
        _inclusive.Add(inclusive);
        if (!nested.IsZero) _nested?.Time.Add(nested);
    }

    private void Resume(long start, bool onPool)
    {
        long queued = 0;
        if (_takenOver) queued = Math.Max(0, start - Math.Max(_idleSince, _handedOverSince));
        else if (_handedOver == 0 && onPool && Path.Settings.ProbesTaskQueue) queued = PoolProbe.QueuedOf(start - _idleSince, start);
        _takenOver = false;
        _taskQueueNanoseconds += queued;
        if (_children == 0) _selfTaskQueueNanoseconds += queued;

        _busy = start - _busy;
        if (_children == 0) _active = start - _active;
    }
}
