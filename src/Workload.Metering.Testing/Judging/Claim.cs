namespace Workload.Metering.Testing.Judging;

/// <summary>What is claimed of a body: that a figure, a ratio of sums over its runs, lies on one side of a limit.</summary>
internal sealed record Claim
{
    /// <summary>As in "expected the body …": <c>to be CPU-bound (a CPU ratio of at least 0.75)</c>.</summary>
    public required string Expectation { get; init; }

    /// <summary>The figure's name, as in "but … is 0.3": <c>its CPU ratio</c>.</summary>
    public required string Figure { get; init; }

    public required double Limit { get; init; }

    /// <summary>Whether the figure must be at least the limit, and not at most.</summary>
    public required bool AtLeast { get; init; }

    /// <summary>The share of one sample in the figure.</summary>
    public required Func<Sample, Term> TermOf { get; init; }

    /// <summary>The figure as text.</summary>
    public required Func<double, string> Format { get; init; }

    /// <summary>What stands after the figure and how far it may be off.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Whether the body is claimed to wait: one that ends at once has nothing to judge.</summary>
    public bool IsOfWaiting { get; init; }

    /// <summary>What to do about a failure, from all runs added up.</summary>
    public required Func<PhaseMeasurement, string> Advise { get; init; }

    /// <summary>Below this, and above <see cref="ClearlyAbove"/>, a single long run is clear enough without others to compare it with.</summary>
    public required double ClearlyBelow { get; init; }

    public required double ClearlyAbove { get; init; }

    /// <summary>
    /// The verdict that a lack of cores could cause, where the run queue is unknown and its time within the blocked time; none where only
    /// CPU time matters.
    /// </summary>
    public Verdict? StarvationLooksLike { get; init; }

    /// <summary>Whether code that is not yet optimised would be judged wrongly: it has to run for a while first.</summary>
    public Settling Settling { get; init; }

    /// <summary>Whether it is about CPU time itself: what makes code slower changes the figure.</summary>
    public bool IsOfCost => Settling != default;
}
