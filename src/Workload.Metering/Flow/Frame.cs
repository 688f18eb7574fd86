using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>One scope that a thread runs. It is an entry of the cursor's stack, with the thread time since it was last passed on.</summary>
internal struct Frame
{
    /// <summary>The scope, or null for a scope of <c>CpuAttribution.Thread</c>.</summary>
    public ScopeNode? Node;

    /// <summary>The scope of <c>CpuAttribution.Thread</c>, or null for any other scope.</summary>
    public ThreadScope? ThreadScope;

    /// <summary>The path whose ratios the segments of this frame use and update.</summary>
    public CallPath Path;

    /// <summary>The time as the innermost scope.</summary>
    public ThreadTime Self;

    /// <summary>The time of nested scopes.</summary>
    public ThreadTime Nested;

    /// <summary>Whether every segment must be read.</summary>
    public bool ReadsEverySegment;

    /// <summary>Whether it is the first frame of a flow that displaced the flow of the frame below.</summary>
    public bool Displaces;

    /// <summary>
    /// Whether the flow of the frame below entered this flow by itself. Then time that it computes here is not time in which it is held.
    /// </summary>
    public bool IsLent;

    /// <summary>A switch away from below this stack address may be an inline call.</summary>
    public nint InlineBelow;

    /// <summary>The time for which several threads had run the scope at once when the frame's time began.</summary>
    public long SharedNanoseconds;

    /// <summary>Whether its Thread scope was not disposed in the item of the pool in which it began.</summary>
    /// <param name="completedItems">The number of items that the thread has completed by now.</param>
    public readonly bool IsLeftBehind(uint completedItems) =>
        ThreadScope is { IsClaimed: false } && ThreadScope.CompletedItems != completedItems;

    /// <summary>The scope of either kind.</summary>
    public readonly OpenScope? Scope => (OpenScope?)Node ?? ThreadScope;

    /// <summary>Whether it contains no time to pass on.</summary>
    public readonly bool IsZero => Self.IsZero && Nested.IsZero;

    /// <summary>
    /// Initializes an empty frame field by field, because copying a whole frame would cost more than the rest of an entry.
    /// </summary>
    public void Begin(ScopeNode node)
    {
        Node = node;

        // Another thread may have ended the scope at this moment.
        Path = node.Path ?? CallPath.Nowhere;
        ReadsEverySegment = node.ReadsEverySegment;
    }

    public void Begin(ThreadScope scope, CallPath path, bool readsEverySegment)
    {
        ThreadScope = scope;
        Path = path;
        ReadsEverySegment = readsEverySegment;
    }

    /// <summary>Clears its times after they have been passed on.</summary>
    public void Clear()
    {
        Self = default;
        if (!Nested.IsZero) Nested = default;
    }

    /// <summary>Empties it after its times have been passed on.</summary>
    public void End()
    {
        Node = null;
        ThreadScope = null;
        Path = null!;
        ReadsEverySegment = Displaces = IsLent = false;
        SharedNanoseconds = 0;
    }
}
