using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>Finds the place of a scope, which is the scope that encloses it, its depth and its path in the tree of calls.</summary>
internal static class ScopePlace
{
    /// <summary>
    /// The number of scopes above one without room that are looked through for the same phase. A program that never ends its scopes makes
    /// them without end, and each further scope would take longer.
    /// </summary>
    public const int MaxLookedThrough = 256;

    /// <summary>Returns the path of a phase that is entered below a scope.</summary>
    public static CallPath PathOf(RegisteredPhase phase, ScopeNode? parent, ThreadCursor? cursor)
    {
        if (cursor?.ThreadPathOf(phase.Table) is { } threadPath) return Known(phase.Below(threadPath), parent);
        for (var ancestor = parent; ancestor is not null; ancestor = ancestor.RunningParent)
        {
            if (ancestor.Path is not { } path || !ReferenceEquals(path.Phase.Table, phase.Table)) continue;
            if (!path.Outermost) path = ByWhatRuns(ancestor);
            return Known(phase.Below(path), parent);
        }

        return phase.Root;
    }

    /// <summary>
    /// Moves a scope that is about to be counted to the path of the scopes that still run above it. A call of the same phase that has ended
    /// contains none of the scope's time.
    /// </summary>
    public static void MoveByWhatRuns(ScopeNode node)
    {
        if (node.IsBelowThreadScope) return;
        var path = PathOf(node.Path.Phase, node.RunningParent, cursor: null);
        if (!ReferenceEquals(path, node.Path)) node.MoveClaimedTo(path);
    }

    // The call of the same phase above it may have ended since the path was determined.
    private static CallPath ByWhatRuns(ScopeNode node)
    {
        var path = node.Path ?? CallPath.Nowhere;
        if (node.IsBelowThreadScope || path.IsOverflow
            || node.RunningParentInMeter is { Path: { } above } && ReferenceEquals(above, path.Parent))
        {
            return path;
        }

        var live = node.RunningParentInMeter is { Path: { } parent } ? path.Phase.Below(parent) : path.Phase.Root;
        node.MoveTo(live, from: path);
        return live;
    }

    /// <summary>
    /// Returns the scope that encloses a new scope, which is the innermost one that has not ended. In the flow that handed a scope over,
    /// the next scope of the same phase follows it and is not its child. In the consumer's flow, which entered it, the next scope is its
    /// child.
    /// </summary>
    public static ScopeNode? OuterOf(RegisteredPhase phase, ScopeNode? current, out bool leavesHandedOver)
    {
        var outer = current is { IsEnded: true } ? ScopeNode.NotEnded(current) : current;
        if (outer is { IsEntry: true }) outer = ScopeNode.PastSpentEntries(outer);
        var past = outer is { IsHandedOver: true } ? PastHandedOver(phase, outer) : outer;
        leavesHandedOver = !ReferenceEquals(past, outer);
        return past;
    }

    private static ScopeNode? PastHandedOver(RegisteredPhase phase, ScopeNode outer)
    {
        ScopeNode? found = null;
        for (ScopeNode? node = outer; node is { IsHandedOver: true }; node = ScopeNode.NotEnded(node.Outer))
            if (ReferenceEquals(node.Path?.Phase, phase)) found = node;
        return found is null ? outer : ScopeNode.NotEnded(found.Outer);
    }

    /// <summary>Returns the depth of a scope below another one, which is counted now and then because many may have ended.</summary>
    public static int DepthBelow(ScopeNode parent)
    {
        int depth = parent.Depth + 1;
        return depth < ScopeNode.CountedDepth || !System.Numerics.BitOperations.IsPow2(depth) ? depth : ScopeNode.CountRunning(parent);
    }

    /// <summary>
    /// Returns the path itself, or the one that the scopes above show. A path that collects what has no room does not show whether the same
    /// phase is above. A call of the same phase further up is not noticed.
    /// </summary>
    public static CallPath Known(CallPath path, ScopeNode? parent)
    {
        if (!path.IsOverflow) return path;
        int left = MaxLookedThrough;
        for (var ancestor = parent; ancestor is not null && left > 0; ancestor = ancestor.RunningParent, left--)
            if (ReferenceEquals(ancestor.Path?.Phase, path.Phase)) return path.Phase.Table.Overflow(path.Phase, outermost: false);
        return path.Phase.Table.Overflow(path.Phase, outermost: true);
    }
}
