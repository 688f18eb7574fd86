using System.Runtime.CompilerServices;
using Workload.Metering.Queues;
using Workload.Metering.Segments;

namespace Workload.Metering.Flow;

/// <content>
/// Handles code of a flow without a scope that runs in line within a scope's code. At the switch away it looks like an await and counts as
/// one. An await leaves from the call that began the run, or from one above it. Code that leaves from deeper within and returns to the same
/// stack address within the same item of the pool never left the thread. So the time since the switch is made held time at the return.
/// On a thread with a context of its own the time stays awaiting. Nothing tells a return from the next item of its loop.
/// </content>
internal sealed partial class ThreadCursor
{
    /// <summary>
    /// The minimum distance of an inline call below the place where the runtime resumed the flow. The smallest measured distance was 190
    /// bytes. An await leaves from that place itself, apart from a possible change when the runtime's code is compiled again.
    /// </summary>
    private const int BelowResumption = 128;

    /// <summary>
    /// The minimum distance of an inline call below the place where the flow's own code began the scope. A suspended asynchronous method
    /// leaves from at most 104 bytes below, as measured, because the handler itself is called from further down. The smallest distance of
    /// an inline call was 144 bytes.
    /// </summary>
    private const int BelowOwnCode = 128;

    /// <summary>
    /// The maximum distance of a return from the same place. The runtime's code may have been compiled again since. A run within the call
    /// is further down.
    /// </summary>
    private const int SamePlace = 96;

    /// <summary>
    /// The maximum distance of the start of an item of the pool below the highest one. A flow that continues within another item is at
    /// least 336 bytes below, as measured, and the start of any kind of item at most 256.
    /// </summary>
    private const int ItemStart = 288;

    /// <summary>
    /// The distance by which the starts may move down when the runtime compiles the loop of the pool again. It was 96 bytes, as measured.
    /// </summary>
    private const int Recompiled = 112;

    private const int MaxInlineCalls = 4;


    private readonly InlineCall[] _inlineCalls = new InlineCall[MaxInlineCalls];
    private int _inlineDepth;

    // This is the highest address of the stack at which this thread of the pool has resumed a flow.
    private nint _itemTop;

    // This is the item in which a thread outside the pool last left a flow.
    private uint _leftItem;

    /// <summary>Forgets the calls that have returned, because the thread's stack is shorter now or runs another item of the pool.</summary>
    private void ForgetReturned(nint stackAddress)
    {
        // Another thread that records the time so far adds to the innermost call.
        _gate.Enter();
        uint item = Item;
        while (_inlineDepth > 0)
        {
            ref var call = ref _inlineCalls[_inlineDepth - 1];
            if (call.StackAddress >= stackAddress - SamePlace && call.Item == item) break;
            Forget();
        }

        _gate.Exit();
    }

    private void Forget()
    {
        ref var call = ref _inlineCalls[--_inlineDepth];
        call.Node = null;
        if (_inlineDepth > 0) _inlineCalls[_inlineDepth - 1].Others.Add(call.Others);
        call.Others = default;
    }

    private void NoteOthers(in Frame frame)
    {
        ref var others = ref _inlineCalls[_inlineDepth - 1].Others;
        others.Add(frame.Self);
        if (!frame.Nested.IsZero) others.Add(frame.Nested);
    }

    /// <summary>
    /// Whether a switch away from the current scope may be an inline call. If one flow already runs in line within another one, it is not
    /// followed.
    /// </summary>
    private bool MayBeInline(nint stackAddress) =>
        (stackAddress < _stack.Top.InlineBelow || IsInOwnTask)
        && _stack.Top.Node is not null && _inlineDepth < MaxInlineCalls && !_stack.HasDisplaced() && IsInOneItem;

    /// <summary>
    /// Whether a return to the same place is known to be in the same item of the thread's work. On a thread outside the pool it is so if
    /// the thread has no context, whose loop would run items one after another. A scheduler's items are tasks.
    /// </summary>
    private bool IsInOneItem => _onPool
        ? _poolItems is not null && PoolItems.AreKnown
        : SynchronizationContext.Current is null;

    /// <summary>
    /// Whether a thread outside the pool runs a task of a scheduler of the application. A return within the same task is one in line, from
    /// whichever place the flow was left.
    /// </summary>
    private bool IsInOwnTask => !_onPool && !ReferenceEquals(TaskScheduler.Current, TaskScheduler.Default);

    /// <summary>
    /// Whether the flow that the thread resumes is the pool's item itself, by its place on the stack. The start of a task is further down
    /// than that of other items, and it is also known by its context.
    /// </summary>
    private bool IsAtItemStart(nint stackAddress)
    {
        nint below = _itemTop - stackAddress;
        if (below >= 0) return below <= ItemStart || (below <= ItemStart + Recompiled && QueuedTask.IsBeginning);

        // The thread may not have resumed a flow before, and this one may continue within a task.
        if (QueuedTask.IsWithin) return false;
        _itemTop = stackAddress;
        return true;
    }

    /// <summary>Leaves all scopes that the thread runs, and keeps the data to resume them as if they had not been left.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LeaveForCall(nint stackAddress)
    {
        ref var call = ref _inlineCalls[_inlineDepth];
        call.StackAddress = stackAddress;
        call.Item = Item;
        call.Node = _stack.Top.Node;
        call.InlineBelow = _stack.Top.InlineBelow;
        call.OuterInlineBelow = _stack[0].InlineBelow;
        Boundary.Here(out var boundary);
        Close(ref boundary);
        Drop(0, boundary.NowNanoseconds);
        call.WasShared = call.Node is { IsRunByThreads: true };
        _run.Suspend(boundary.NowNanoseconds, ref _segments);
        if (!_onPool) _leftItem = Item;
        _segments.Save(ref call.Segment, out call.Last, boundary);
        _inlineDepth++;
        _segments.NoteMove();
    }

    /// <summary>Continues a scope when the inline call within it returns.</summary>
    /// <returns>False if it is no such return, or if the scope ran elsewhere meanwhile.</returns>
    private bool TryReturn(ScopeNode target, nint stackAddress)
    {
        if (_inlineDepth == 0) return false;
        ref var call = ref _inlineCalls[_inlineDepth - 1];
        if (Math.Abs(call.StackAddress - stackAddress) > SamePlace) return false;
        bool returns = _stack.Depth == 0 && ReferenceEquals(call.Node, target)
            && target.TryRejoin(call.Segment.StartNanoseconds, call.WasShared);
        if (returns) Return(ref call, target);
        Forget();
        return returns;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Return(ref InlineCall call, ScopeNode target)
    {
        Boundary.Here(out var boundary);
        _stack.PushChain(target, kept: null, displaces: false);
        for (int i = 0; i < _stack.Depth; i++)
        {
            ref var frame = ref _stack[i];
            var node = frame.Node!;
            frame.InlineBelow = i == 0 ? call.OuterInlineBelow : call.InlineBelow;
            if (i < _stack.Depth - 1 && !node.TryRejoin(call.Segment.StartNanoseconds, call.WasShared))
                node.EnterAgain(boundary.NowNanoseconds, Resumption.OnPlainThread, out _);
            frame.SharedNanoseconds = node.SharedAt(call.Segment.StartNanoseconds);
        }

        _segments.Continue(call.Segment, call.Last);
        Close(ref boundary);
        call.TakeOthersOut(ref _stack.Top.Self);
        _run.Resume(boundary.NowNanoseconds, ref _segments);
        Reopen(ref boundary, _stack.Depth - 1);
        _segments.NoteMove();
    }
}
