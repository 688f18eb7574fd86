using System.Diagnostics;
using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>A scope of <c>CpuAttribution.Thread</c>. Taken from its thread's own stock and given back when it is disposed: no allocation.</summary>
internal sealed class ThreadScope : OpenScope
{
    private const int OpenState = 0, ClaimedState = 1, EndedState = 2, MovingState = 3;

    private ThreadTime _inclusive;
    private ThreadTime _nested;
    private int _state;
    private bool _broken;
    internal readonly CacheLines Behind;

    public ThreadScope(ThreadCursor owner) => Owner = owner;

    /// <summary>The cursor of the thread that it measures.</summary>
    public ThreadCursor Owner { get; }

    public ThreadScope? NextSpare { get; set; }

    /// <summary>Changes with each use, so that a copy of an earlier use's handle is told apart.</summary>
    public int Generation { get; private set; }

    /// <summary>Whether its thread is done with it; between the claim of its end and this, it still takes its last time.</summary>
    public bool IsEnded => Volatile.Read(ref _state) == EndedState;

    public bool IsClaimed => Volatile.Read(ref _state) is ClaimedState or EndedState;

    /// <summary>Whether the flow left the thread before the scope ended.</summary>
    public bool IsBroken => _broken;

    public string? ErrorType { get; set; }

    /// <summary>Whether <see cref="ErrorType"/> says that the scope was cancelled, which is no failure.</summary>
    public bool IsCancelled { get; set; }

    public bool IsFailed => ErrorType is not null && !IsCancelled;

    /// <summary>The process's CPU clock at the start, where it was chosen to be read.</summary>
    public ProcessCpuReading? ProcessCpuAtStart { get; set; }

    /// <summary>The process's CPU during the scope, where it was read.</summary>
    public ProcessCpuReading? ProcessCpu { get; set; }

    /// <summary>The tracing span that the scope opened, where a tracer listens.</summary>
    public Activity? Activity { get; set; }

    /// <summary>What the end measured; kept only where somebody asked.</summary>
    public object? Result { get; set; }

    /// <summary>Lets one caller end it; where another one moves it to another phase just now, once it is there.</summary>
    public bool TryClaimEnd()
    {
        while (true)
        {
            int before = Interlocked.CompareExchange(ref _state, ClaimedState, OpenState);
            if (before != MovingState) return before == OpenState;
            Thread.Yield();
        }
    }

    public void Finish() => Volatile.Write(ref _state, EndedState);

    public void Reset(PathTotals path)
    {
        Path = path;
        StartNanoseconds = 0;
        _inclusive = default;
        if (!_nested.IsZero) _nested = default;
        _broken = false;
        ErrorType = null;
        IsCancelled = false;
        Result = null;
        ProcessCpuAtStart = null;
        ProcessCpu = null;
        Activity = null;
        Generation++;
        Volatile.Write(ref _state, OpenState);
    }

    public void Begin(long nowNanoseconds) => StartNanoseconds = nowNanoseconds;

    /// <summary>A Thread scope is counted under the name that it has when it ends.</summary>
    public void MoveTo(PathTotals path)
    {
        var stripe = path.StripeOfCurrentCore();
        if (Interlocked.CompareExchange(ref _state, MovingState, OpenState) != OpenState) return;
        Stripe.Remove(this);
        Path = path;
        stripe.Open(this);
        Volatile.Write(ref _state, OpenState);
    }

    /// <summary>Behind its owner's gate, as all that follows.</summary>
    public void Add(in ThreadTime self, in ThreadTime nested)
    {
        _inclusive.Add(self);
        if (nested.IsZero) return;
        _inclusive.Add(nested);
        _nested.Add(nested);
    }

    public void Break() => _broken = true;

    /// <summary>Its last time, and with that all that it measured.</summary>
    public void AddLast(in ThreadTime self, in ThreadTime nested, ref ScopeEnd end)
    {
        Add(self, nested);
        FinishInside(ref end);
    }

    /// <summary>As <see cref="AddLast"/>, after a segment that was not read.</summary>
    /// <returns>The CPU time that the segment is presumed to have used.</returns>
    public long AddLastUnread(in Segment segment, in Boundary boundary, PathTotals path, ref ScopeEnd end)
    {
        long cpu = segment.CloseUnread(ref _inclusive, boundary, path);
        FinishInside(ref end);
        return cpu;
    }

    private void FinishInside(ref ScopeEnd end)
    {
        end.IsFinished = true;
        end.Thread = ref _inclusive;
        end.BusyNanoseconds = _inclusive.HeldNanoseconds;
        if (_nested.IsZero) return;
        end.NestedThread = ref _nested;
        end.NestedBusyNanoseconds = _nested.HeldNanoseconds;
    }

    public void Sum(out FlowTime inclusive, out FlowTime self)
    {
        inclusive = self = default;
        inclusive.Thread = _inclusive;
        inclusive.BusyNanoseconds = _inclusive.HeldNanoseconds;
        self = inclusive;
        if (_nested.IsZero) return;
        self.Thread.Subtract(_nested);
        self.BusyNanoseconds -= _nested.HeldNanoseconds;
    }

    /// <summary>Where the thread's stack was when it began, and in which task.</summary>
    public nint StackAddress { get; private set; }

    public int TaskId { get; private set; }

    public void NoteWhere(nint stackAddress, int taskId)
    {
        StackAddress = stackAddress;
        TaskId = taskId;
    }

    /// <summary>It goes back into stock: nothing there holds a meter.</summary>
    public void LetGoOfMeter() => Path = null!;

    public override bool TrySum(long nowNanoseconds, out FlowTime inclusive, out FlowTime self)
    {
        Owner.Sum(this, out inclusive, out self);
        return !_broken;
    }
}
