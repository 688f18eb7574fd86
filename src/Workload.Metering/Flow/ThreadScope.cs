using System.Diagnostics;
using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;
using Workload.Metering.Segments;

namespace Workload.Metering.Flow;

/// <summary>
/// A scope of <c>CpuAttribution.Thread</c>. It is taken from its thread's own pool and returned when it is disposed, so it needs no
/// allocation.
/// </summary>
internal sealed class ThreadScope : TrackedScope
{
    private const int OpenState = 0, ClaimedState = 1, EndedState = 2, MovingState = 3;

    private ThreadTime _inclusive;
    private ThreadTime _nested;
    private int _state;
    private bool _broken;
    private bool _isCancelled;
    private string? _errorType;
    private ProcessCpuReading? _processCpu;
    internal readonly CacheLines Behind;

    public ThreadScope(ThreadCursor owner) => Owner = owner;

    /// <summary>The cursor of the thread that it measures.</summary>
    public ThreadCursor Owner { get; }

    public ThreadScope? NextSpare { get; set; }

    /// <summary>A number that changes with each use, so that a handle from an earlier use is recognized.</summary>
    public int Generation { get; private set; }

    /// <summary>Whether its thread has finished with it. Between the claim of its end and this, it still receives its last time.</summary>
    public bool IsEnded => Volatile.Read(ref _state) == EndedState;

    public override bool IsClaimed => Volatile.Read(ref _state) is ClaimedState or EndedState;

    /// <summary>Whether the flow left the thread before the scope ended.</summary>
    public bool IsBroken => _broken;

    public override string? ErrorType => _errorType;

    public override bool IsFailed => _errorType is not null && !_isCancelled;

    /// <summary>The reading of the process's CPU clock at the start, if it was chosen.</summary>
    public ProcessCpuReading? ProcessCpuAtStart { get; set; }

    public override ProcessCpuReading? ProcessCpu => _processCpu;

    public override Activity? Activity { get; set; }

    /// <summary>The figures at the end. They are kept only if a caller asked for them.</summary>
    public object? Result { get; set; }

    /// <summary>Returns true for the one caller that may end it. It waits for a move to another phase that is in progress.</summary>
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

    public void Reset(CallPath path)
    {
        Path = path;
        StartNanoseconds = 0;
        _inclusive = default;
        if (!_nested.IsZero) _nested = default;
        _broken = false;
        _errorType = null;
        _isCancelled = false;
        Result = null;
        ProcessCpuAtStart = null;
        _processCpu = null;
        Activity = null;
        Generation++;
        Volatile.Write(ref _state, OpenState);
    }

    public void Begin(long nowNanoseconds) => StartNanoseconds = nowNanoseconds;

    public override void Fail(string errorType, bool isCancelled)
    {
        _errorType = errorType;
        _isCancelled = isCancelled;
    }

    public void NoteProcessCpu(in ProcessCpuReading used) => _processCpu = used;

    public override void MoveTo(RegisteredPhase phase) =>
        MoveTo(Path is { Parent: { } parent } ? phase.Below(parent) : phase.Root);

    /// <summary>Moves the scope to another path, under whose name it is counted at its end.</summary>
    public void MoveTo(CallPath path)
    {
        var stripe = path.StripeOfCurrentCore();
        if (Interlocked.CompareExchange(ref _state, MovingState, OpenState) != OpenState) return;
        try
        {
            Stripe.Remove(this);
            Path = path;
            stripe.Add(this);
        }
        finally
        {
            Volatile.Write(ref _state, OpenState);
        }
    }

    /// <summary>Adds time. Its owner must hold the spin lock, here and in the methods that follow.</summary>
    public void Add(in ThreadTime self, in ThreadTime nested)
    {
        _inclusive.Add(self);
        if (nested.IsZero) return;
        _inclusive.Add(nested);
        _nested.Add(nested);
    }

    public void Break() => _broken = true;

    /// <summary>Adds its last time and completes its figures.</summary>
    public void AddLast(in ThreadTime self, in ThreadTime nested, ref ScopeEnd end)
    {
        Add(self, nested);
        FinishLocked(ref end);
    }

    /// <summary>Adds the open segment and the frame's time, and completes its figures.</summary>
    /// <param name="segments">The thread's segments.</param>
    /// <param name="frame">The scope's frame on the thread.</param>
    /// <param name="isOutermost">Whether no frame is below, so that the segment need not be added to the frame.</param>
    /// <param name="nowNanoseconds">The end.</param>
    /// <param name="pauseNanoseconds">The sum of GC pauses until then.</param>
    /// <param name="allocatedBytes">The bytes that the thread has allocated until then.</param>
    /// <param name="end">Receives the figures.</param>
    public void End(
        ref SegmentRecorder segments, ref Frame frame, bool isOutermost,
        long nowNanoseconds, long pauseNanoseconds, long allocatedBytes, ref ScopeEnd end)
    {
        if (isOutermost && frame.IsZero)
        {
            segments.CloseShort(ref _inclusive, nowNanoseconds, pauseNanoseconds, allocatedBytes, frame.Path);
            FinishLocked(ref end);
        }
        else
        {
            segments.CloseShort(ref frame.Self, nowNanoseconds, pauseNanoseconds, allocatedBytes, frame.Path);
            AddLast(frame.Self, frame.Nested, ref end);
        }
    }

    private void FinishLocked(ref ScopeEnd end)
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

    /// <summary>The address of the thread's stack when the scope began.</summary>
    public nint StackAddress { get; private set; }

    public int TaskId { get; private set; }

    /// <summary>The number of items that its thread of the pool had completed when the scope began.</summary>
    public uint CompletedItems { get; private set; }

    public void NoteWhere(nint stackAddress, int taskId, uint completedItems)
    {
        CompletedItems = completedItems;
        StackAddress = stackAddress;
        TaskId = taskId;
    }

    /// <summary>Releases the meter when the scope returns to the pool.</summary>
    public void LetGoOfMeter() => Path = null!;

    public override bool TrySum(long nowNanoseconds, out FlowTime inclusive, out FlowTime self)
    {
        Owner.Sum(this, out inclusive, out self);
        return !_broken;
    }
}
