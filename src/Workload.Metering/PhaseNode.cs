namespace Workload.Metering;

/// <summary>One path of the call tree, which is a phase as called from the phases above it.</summary>
/// <remarks>This class is immutable and thread-safe.</remarks>
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

    /// <summary>The number of scopes that ended on this path.</summary>
    public long Count { get; }

    /// <summary>The time of the scopes on this path with their nested scopes, or <see langword="null"/> if it is unknown.</summary>
    public TimeBreakdown? Inclusive { get; }

    /// <summary>
    /// The time of the scopes on this path without their nested scopes. It may be added up over the tree. It is <see langword="null"/> if
    /// <see cref="Inclusive"/> is.
    /// </summary>
    public TimeBreakdown? Self { get; }

    /// <summary>The paths below it, in the order of their first call.</summary>
    public IReadOnlyList<PhaseNode> Children { get; }
}
