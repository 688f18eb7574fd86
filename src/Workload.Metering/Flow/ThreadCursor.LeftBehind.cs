using Workload.Metering.Aggregation;
using Workload.Metering.Queues;

namespace Workload.Metering.Flow;

/// <content>Finds and drops Thread scopes that were not disposed before their thread of the pool went on to other work.</content>
internal sealed partial class ThreadCursor
{
    /// <summary>Whether the thread may have a scope of its own that was not disposed before the thread went on to other work.</summary>
    public bool MayHaveLeftBehind =>
        _onPool && (_leftBehind is not null || (_stack.Depth > 0 && _stack.Top.ThreadScope is not null));

    /// <summary>
    /// Drops a scope of this pool thread that was not disposed before the thread went on to other work. Then the thread runs another task,
    /// or has returned from the code that began the scope.
    /// </summary>
    /// <param name="stackAddress">The current address of the thread's stack.</param>
    public void DropLeftBehind(nint stackAddress)
    {
        int index = _stack.Depth - 1;
        if (index < 0 || _stack[index].ThreadScope is not { IsEnded: false } scope) return;
        nint above = stackAddress - scope.StackAddress;

        // A task that runs in line within the scope's own code is below it on the stack. Code outside of any task never runs in line in
        // one.
        int task = TaskId;
        bool isLeft = task == scope.TaskId
            ? above > InlineBytes
            : task == 0 || above > (scope.TaskId == 0 ? -4 * InlineBytes : -InlineBytes);
        if (!isLeft && !(PoolItems.AreKnown && CompletedItems != scope.CompletedItems)) return;
        _gate.Enter();
        LeaveTo(index);
        _gate.Exit();
        _leftBehind = scope;
    }

    /// <summary>Returns the scope that was dropped and is not reported yet.</summary>
    public ThreadScope? TakeLeftBehind()
    {
        var scope = _leftBehind;
        _leftBehind = null;
        return scope;
    }

    /// <summary>
    /// Takes scopes that were left behind out of the figures, for another thread. This thread may run no further scope for a long time. The
    /// number of completed items shows them. Their frames stay until the thread itself drops them, because only it may move its stack.
    /// </summary>
    /// <returns>The phase of such a scope, or null.</returns>
    public RegisteredPhase? HideLeftBehind()
    {
        if (!_onPool || !PoolItems.AreKnown || _stack.IsEmpty || ReferenceEquals(this, t_current)) return null;
        _gate.Enter();
        try
        {
            return HideLeftBehindLocked();
        }
        finally
        {
            _gate.Exit();
        }
    }

    private RegisteredPhase? HideLeftBehindLocked()
    {
        RegisteredPhase? phase = null;
        uint completed = CompletedItems;
        for (int i = 0; i < _stack.Depth; i++)
        {
            if (!_stack[i].IsLeftBehind(completed)) continue;
            phase = _stack[i].Path.Phase;

            // A move to another phase may be in progress, and then the new path may have no such stripe yet.
            var scope = _stack[i].ThreadScope!;
            if (scope.Stripe is { } stripe) stripe.Remove(scope);
        }

        return phase;
    }
}
