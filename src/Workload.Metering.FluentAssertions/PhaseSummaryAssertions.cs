using System.Diagnostics;
using FluentAssertions;
using Workload.Metering.Testing;

namespace Workload.Metering.FluentAssertions;

/// <summary>
/// Provides assertions on what all scopes of a phase measured together, through <c>summary.Should()</c>. They take the error of the phase's
/// CPU time into account.
/// </summary>
/// <param name="subject">The summary.</param>
[StackTraceHidden]
public class PhaseSummaryAssertions(PhaseSummary subject)
{
    /// <summary>The summary.</summary>
    public PhaseSummary Subject { get; } = subject;

    /// <summary>Asserts that the phase computed, which means that its CPU ratio is at least 0.75.</summary>
    /// <param name="because">The reason, as in FluentAssertions' own assertions.</param>
    /// <param name="becauseArgs">The values for the placeholders of <paramref name="because"/>.</param>
    [CustomAssertion]
    public AndConstraint<PhaseSummaryAssertions> BeCpuBound(string because = "", params object[] becauseArgs) =>
        Demand("to be CPU-bound", phase => phase.ShouldBeCpuBound(), because, becauseArgs);

    /// <summary>Asserts that the phase waited, which means that its I/O ratio is at least 0.75.</summary>
    /// <inheritdoc cref="BeCpuBound" path="/param"/>
    [CustomAssertion]
    public AndConstraint<PhaseSummaryAssertions> BeIoBound(string because = "", params object[] becauseArgs) =>
        Demand("to be I/O-bound", phase => phase.ShouldBeIoBound(), because, becauseArgs);

    /// <summary>Asserts that the phase blocked no thread for more than a millisecond a call on average.</summary>
    /// <inheritdoc cref="BeCpuBound" path="/param"/>
    [CustomAssertion]
    public AndConstraint<PhaseSummaryAssertions> NotBlock(string because = "", params object[] becauseArgs) =>
        Demand("not to block a thread", phase => phase.ShouldNotBlock(), because, becauseArgs);

    /// <summary>Asserts that the phase's I/O ratio is below a limit.</summary>
    /// <param name="ioRatio">The limit.</param>
    /// <param name="because">The reason, as in FluentAssertions' own assertions.</param>
    /// <param name="becauseArgs">The values for the placeholders of <paramref name="because"/>.</param>
    [CustomAssertion]
    public AndConstraint<PhaseSummaryAssertions> HaveIoRatioBelow(double ioRatio, string because = "", params object[] becauseArgs)
    {
        Failing.UnlessIoRatioIsBelow(ioRatio, Subject?.IoRatio, because, becauseArgs);
        return new AndConstraint<PhaseSummaryAssertions>(this);
    }

    [CustomAssertion]
    private AndConstraint<PhaseSummaryAssertions> Demand(
        string expectation, Action<PhaseSummary> assertion, string because, object[] becauseArgs)
    {
        if (Subject is null) Failing.ForNull(expectation, because, becauseArgs);
        else Failing.WhereItFails(expectation, () => assertion(Subject), because, becauseArgs);
        return new AndConstraint<PhaseSummaryAssertions>(this);
    }
}
