namespace Workload.Metering.Testing.Judging;

/// <summary>A claim about a body. It says that a figure, which is a ratio of sums over the runs, lies on one side of a limit.</summary>
internal sealed record Claim
{
    /// <summary>
    /// The expectation, worded to follow "expected the body", such as <c>to be CPU-bound (a CPU ratio of at least 0.75)</c>.
    /// </summary>
    public required string Expectation { get; init; }

    /// <summary>The figure's name, worded to stand in "but … is 0.3", such as <c>its CPU ratio</c>.</summary>
    public required string Figure { get; init; }

    public required double Limit { get; init; }

    /// <summary>Whether the figure must be at least the limit. Otherwise it must be at most the limit.</summary>
    public required bool AtLeast { get; init; }

    /// <summary>Returns the contribution of one sample to the figure.</summary>
    public required Func<Sample, Term> TermOf { get; init; }

    /// <summary>Formats the figure as text.</summary>
    public required Func<double, string> Format { get; init; }

    /// <summary>The text that follows the figure and its margin.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Whether the claim says that the body waits. Then a body that ends at once cannot be judged.</summary>
    public bool IsOfWaiting { get; init; }

    /// <summary>Returns the advice for a failure, from the sum of all runs.</summary>
    public required Func<PhaseMeasurement, string> Advise { get; init; }

    /// <summary>Whether a failure says what the body blocks on.</summary>
    public bool NamesBlocking { get; init; }

    /// <summary>A single long run decides alone if its figure is below this or above <see cref="ClearlyAbove"/>.</summary>
    public required double ClearlyBelow { get; init; }

    public required double ClearlyAbove { get; init; }

    /// <summary>
    /// The verdict that a lack of cores could cause if the run queue is unknown and its time is part of the blocked time. It is null if
    /// only CPU time matters.
    /// </summary>
    public Verdict? StarvationLooksLike { get; init; }

    /// <summary>
    /// Says how long the code must run before it is judged, because code that is not yet optimised would be judged wrongly.
    /// </summary>
    public Settling Settling { get; init; }

    /// <summary>Whether the claim is about CPU time itself, so that slower code changes the figure.</summary>
    public bool IsOfCost => Settling != default;
}
