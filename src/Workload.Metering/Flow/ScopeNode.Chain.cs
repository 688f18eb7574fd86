using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <content>The scopes, markers and entries above a scope, of which some may have ended.</content>
internal sealed partial class ScopeNode
{
    /// <summary>The flow's value before the entry, if this is one.</summary>
    private ScopeNode? Before => Volatile.Read(ref _saved) as ScopeNode;

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

    /// <summary>Creates a value that only says which meter the flow uses.</summary>
    public static ScopeNode Marker(MeterReference meter, ScopeNode? outer) =>
        new(MarkerState, outer) { _nested = new ScopeExtras { Marks = meter } };

    /// <summary>
    /// Creates a value that represents a consumer's stay in a scope. Leaving it restores the value before, even if scopes have ended
    /// meanwhile.
    /// </summary>
    public static ScopeNode Entry(ScopeNode entered, ScopeNode? before)
    {
        before = PastSpentEntries(before);

        // Entries that overlap without end would otherwise refer to each other without end.
        if (before is { IsEntry: true }) before._saved = PastSpentEntries(before.Before);
        return new ScopeNode(EntryState, entered) { _saved = before, _flags = InEntryFlag };
    }

    /// <summary>Returns the value itself, or the value before it if it is an entry that was left, possibly before an inner one.</summary>
    public static ScopeNode? PastLeftEntries(ScopeNode? value)
    {
        while (value is not null && Volatile.Read(ref value._running) <= LeftEntryState) value = value.Before;
        return value;
    }

    /// <summary>
    /// Returns the node itself while it runs, or else its nearest running ancestor. It removes the ended nodes in between.
    /// </summary>
    public static ScopeNode? Running(ScopeNode? node) =>
        node is null || Volatile.Read(ref node._running) >= 0 ? node : RunningAbove(node);

    /// <summary>
    /// Returns the scope that a flow with this value runs. In an entry in which nothing runs any more, it is what the flow ran before.
    /// </summary>
    public static ScopeNode? OfFlow(ScopeNode? value) =>
        value is null || Volatile.Read(ref value._running) >= 0 ? value : OfFlowAround(value);

    private static ScopeNode? OfFlowAround(ScopeNode? value)
    {
        while (value is not null)
        {
            if (Running(value) is { } running) return running;
            var left = NotEnded(value);
            value = PastSpentEntries(left);
            if (ReferenceEquals(value, left)) return null;
        }

        return null;
    }

    /// <summary>
    /// Returns the value itself, or the value before it if it is an entry that was left or in which nothing runs any more.
    /// </summary>
    public static ScopeNode? PastSpentEntries(ScopeNode? value)
    {
        while (value is { IsEntry: true } && (Volatile.Read(ref value._running) <= LeftEntryState || NotEnded(value.Outer) is null))
            value = value.Before;
        return value;
    }

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
    /// <param name="table">The phases of the new scope's meter.</param>
    /// <param name="path">The path of this scope. Another thread may end the scope at any time, and then it has none.</param>
    public bool IsPlainParentOf(PhaseTable table, out CallPath? path)
    {
        path = Path;
        return Volatile.Read(ref _running) > 0 && (_flags & (BelowThreadFlag | ClaimedFlag)) == 0 && Depth + 1 < CountedDepth
            && path is { Outermost: true } && ReferenceEquals(path.Phase.Table, table) && !IsHandedOver;
    }

    /// <summary>Whether it only says which meter the flow uses, and nothing is above it.</summary>
    public bool IsOutermostMarker => _running == MarkerState && Outer is null;

    /// <summary>Counts the running scopes from the node upwards.</summary>
    public static int CountRunning(ScopeNode? node)
    {
        int count = 0;
        for (var running = Running(node); running is not null; running = running.RunningParent) count++;
        return count;
    }

    /// <summary>
    /// Returns the flow's value before the innermost entry that it is in and has not left, or null if it is in none.
    /// </summary>
    public static ScopeNode? BeforeEntry(ScopeNode? value) => value is { IsInEntry: true } ? BeforeEntryAround(value) : null;

    private static ScopeNode? BeforeEntryAround(ScopeNode value)
    {
        for (ScopeNode? node = value; node is not null; node = node.Outer)
            if (Volatile.Read(ref node._running) == EntryState) return node.Before;
        return null;
    }

    /// <summary>Returns the outermost entry into a scope or below it that the flow is in, or null if it did not enter the scope.</summary>
    public static ScopeNode? EntryInto(ScopeNode node, ScopeNode? value)
    {
        ScopeNode? entry = null;
        for (; value is not null && !ReferenceEquals(value, node); value = value.Outer)
            if (Volatile.Read(ref value._running) == EntryState) entry = value;
        return value is null ? null : entry;
    }

    /// <summary>Returns the outermost running scope that a flow with this value has opened within a scope or an entry, or null.</summary>
    public static ScopeNode? OutermostWithin(ScopeNode node, ScopeNode? value)
    {
        ScopeNode? found = null;
        for (; value is not null && !ReferenceEquals(value, node); value = value.Outer)
            if (Volatile.Read(ref value._running) >= 0) found = value;
        return found;
    }

    /// <summary>Makes another value enclose the scope, because its flow has given away what is between.</summary>
    public void MoveBelow(ScopeNode? outer) => Outer = outer;

    /// <summary>Records that an entry was left.</summary>
    /// <returns>Whether the flow had given the scope away in it, and so had left it.</returns>
    public bool LeaveEntry() => Interlocked.Exchange(ref _running, LeftEntryState) == DetachedEntryState;

    /// <summary>Records that the flow gave the scope away in this entry.</summary>
    public void DetachEntry() => Volatile.Write(ref _running, DetachedEntryState);

    /// <summary>Whether the node is this one or above it.</summary>
    public bool IsWithin(ScopeNode ancestor)
    {
        for (ScopeNode? node = this; node is not null; node = node.Outer)
            if (ReferenceEquals(node, ancestor)) return true;
        return false;
    }

    /// <summary>Removes the ended scopes above it, which are no longer needed from here.</summary>
    public void LetGoOfEnded()
    {
        if (Outer is { IsEnded: true }) Outer = NotEnded(Outer);
    }

    // Other threads shorten the same chain at the same time. So a node's outer one is replaced only by one that was found from it, and it
    // only ever moves upwards. Otherwise two threads might close the chain into a ring. Markers stay, because they say which meter the flow
    // uses and which entry it is in.
    private static ScopeNode? RunningAbove(ScopeNode node)
    {
        ScopeNode? found = node;
        while (found is not null && Volatile.Read(ref found._running) < 0)
        {
            if (found.Outer is { IsEnded: true } ended) found.Outer = NotEnded(ended);
            found = found.Outer;
        }

        return found;
    }
}
