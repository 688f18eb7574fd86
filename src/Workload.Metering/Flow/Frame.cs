using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>One scope that a thread runs: an entry of its cursor's stack, with the thread time since it was last passed on.</summary>
internal struct Frame
{
    /// <summary>The scope; null for a scope of <c>CpuAttribution.Thread</c>.</summary>
    public ScopeNode? Node;

    /// <summary>The scope of <c>CpuAttribution.Thread</c>; else null.</summary>
    public ThreadScope? ThreadScope;

    /// <summary>Where segments of this frame learn and look up their ratios.</summary>
    public PathTotals Path;

    /// <summary>Time as the innermost scope.</summary>
    public ThreadTime Self;

    /// <summary>Time of nested scopes.</summary>
    public ThreadTime Nested;

    /// <summary>Whether every segment is to be read.</summary>
    public bool ReadsAlways;

    /// <summary>Whether it is the first of a flow that displaced the one below.</summary>
    public bool Displaces;

    /// <summary>Whether the one below entered that flow by itself: what it computes there is no time in which it is held.</summary>
    public bool IsLent;

    /// <summary>A switch away from further down on the stack than this may be an inline call.</summary>
    public nint InlineBelow;

    /// <summary>For how long several threads had run the scope at once, when the frame's time begins.</summary>
    public long SharedNanoseconds;

    /// <summary>Whether there is no time in it to be passed on.</summary>
    public readonly bool IsZero => Self.IsZero && Nested.IsZero;

    /// <summary>Sets what is an empty frame: a copy of the whole would cost more than the rest of an entry.</summary>
    public void Begin(ScopeNode node)
    {
        Node = node;

        // Another thread may just have ended it.
        Path = node.Path ?? PathTotals.Nowhere;
        ReadsAlways = node.ReadsAlways;
    }

    public void Begin(ThreadScope scope, PathTotals path, bool readsAlways)
    {
        ThreadScope = scope;
        Path = path;
        ReadsAlways = readsAlways;
    }

    /// <summary>Its times have been passed on.</summary>
    public void Clear()
    {
        Self = default;
        if (!Nested.IsZero) Nested = default;
    }

    /// <summary>Empties it, its times having been passed on.</summary>
    public void End()
    {
        Node = null;
        ThreadScope = null;
        Path = null!;
        ReadsAlways = Displaces = IsLent = false;
        SharedNanoseconds = 0;
    }
}
