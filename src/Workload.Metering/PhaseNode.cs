namespace Workload.Metering;

/// <summary>One path of the call tree: a phase, as called from the phases above it.</summary>
/// <remarks>Immutable; safe to use from any thread.</remarks>
public sealed class PhaseNode
{
    internal PhaseNode(string name, long count, TimeBreakdown? inclusive, TimeBreakdown? self, IReadOnlyList<PhaseNode> children)
    {
        Name = name;
        Count = count;
        Inclusive = inclusive;
        Self = self;
        Children = children;
    }

    /// <summary>The phase's name.</summary>
    public string Name { get; }

    /// <summary>Scopes that ended on this path.</summary>
    public long Count { get; }

    /// <summary>Time of the scopes on this path with their nested scopes; <see langword="null"/> where it cannot be known.</summary>
    public TimeBreakdown? Inclusive { get; }

    /// <summary>Time of the scopes on this path without their nested scopes: it may be added up over the tree. <see langword="null"/> where <see cref="Inclusive"/> is.</summary>
    public TimeBreakdown? Self { get; }

    /// <summary>The paths below, in the order of their first call.</summary>
    public IReadOnlyList<PhaseNode> Children { get; }
}
