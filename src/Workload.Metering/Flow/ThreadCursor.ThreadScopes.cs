using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;
using Workload.Metering.Segments;

namespace Workload.Metering.Flow;

/// <content>Begins and ends scopes that measure only this thread.</content>
internal sealed partial class ThreadCursor
{
    /// <summary>Enters a scope that measures only this thread.</summary>
    public void Enter(ThreadScope scope, CallPath path, bool readsEverySegment, bool isChosen, ref Boundary boundary)
    {
        EnsureRoom(1);
        _gate.Enter();
        DropEnded();
        if (_stack.HasEndedInside) SpliceEnded();
        Close(ref boundary);
        Open(ref boundary, path, isChosen || _segments.Chooses(path, readsEverySegment, boundary.NowNanoseconds), _stack.Depth - 1);
        _stack.Push().Begin(scope, path, readsEverySegment);
        scope.Begin(boundary.NowNanoseconds);
        _segments.NoteMove();
        _gate.Exit();
    }

    /// <summary>Leaves a scope that measures only this thread.</summary>
    /// <returns>False if this thread does not run it. Then its CPU time is unknown.</returns>
    public bool TryLeave(ThreadScope scope, out long nowNanoseconds, ref ScopeEnd end)
    {
        _gate.Enter();
        int index = _stack.IndexOf(scope);
        if (index < 0)
        {
            nowNanoseconds = WallClock.Now();
            _gate.Exit();
            return false;
        }

        if (index == _stack.Depth - 1)
        {
            Boundary.Here(out var boundary);
            Close(ref boundary);
            ref var frame = ref _stack[index];
            scope.AddLast(frame.Self, frame.Nested, ref end);
            PassDown(index, counts: true);
            frame.Clear();
            nowNanoseconds = boundary.NowNanoseconds;
            Pop(ref boundary);
        }
        else
        {
            // The scope was disposed out of order. The scopes above it continue, and this frame becomes transparent.
            nowNanoseconds = CutLocked(fromOutside: false);
            _stack[index].ThreadScope = null;
            _stack.HasEndedInside = true;
            scope.AddLast(default, default, ref end);
        }

        _gate.Exit();
        return true;
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
}
