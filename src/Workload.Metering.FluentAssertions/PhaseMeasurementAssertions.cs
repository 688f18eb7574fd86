using System.Diagnostics;
using FluentAssertions;
using Workload.Metering.Testing;

namespace Workload.Metering.FluentAssertions;

/// <summary>
/// Provides assertions on what one scope measured, through <c>measurement.Should()</c>. They take the error of the scope's clock into
/// account.
/// </summary>
/// <param name="subject">What was measured.</param>
[StackTraceHidden]
public class PhaseMeasurementAssertions(PhaseMeasurement subject)
{
    /// <summary>What was measured.</summary>
    public PhaseMeasurement Subject { get; } = subject;

    /// <summary>Asserts that the scope computed, which means that its CPU ratio is at least 0.75.</summary>
    /// <param name="because">The reason, as in FluentAssertions' own assertions.</param>
    /// <param name="becauseArgs">The values for the placeholders of <paramref name="because"/>.</param>
    [CustomAssertion]
    public AndConstraint<PhaseMeasurementAssertions> BeCpuBound(string because = "", params object[] becauseArgs) =>
        Demand("to be CPU-bound", () => Subject.ShouldBeCpuBound(), because, becauseArgs);

    /// <summary>Asserts that the scope waited, which means that its I/O ratio is at least 0.75.</summary>
    /// <inheritdoc cref="BeCpuBound" path="/param"/>
    [CustomAssertion]
    public AndConstraint<PhaseMeasurementAssertions> BeIoBound(string because = "", params object[] becauseArgs) =>
        Demand("to be I/O-bound", () => Subject.ShouldBeIoBound(), because, becauseArgs);

    /// <summary>Asserts that the scope blocked no thread for more than a millisecond.</summary>
    /// <inheritdoc cref="BeCpuBound" path="/param"/>
    [CustomAssertion]
    public AndConstraint<PhaseMeasurementAssertions> NotBlock(string because = "", params object[] becauseArgs) =>
        Demand("not to block a thread", () => Subject.ShouldNotBlock(), because, becauseArgs);

    /// <summary>Asserts that the scope's I/O ratio is below a limit.</summary>
    /// <param name="ioRatio">The limit.</param>
    /// <param name="because">The reason, as in FluentAssertions' own assertions.</param>
    /// <param name="becauseArgs">The values for the placeholders of <paramref name="because"/>.</param>
    [CustomAssertion]
    public AndConstraint<PhaseMeasurementAssertions> HaveIoRatioBelow(double ioRatio, string because = "", params object[] becauseArgs)
    {
        Failing.UnlessIoRatioIsBelow(ioRatio, Subject.IoRatio, because, becauseArgs);
        return new AndConstraint<PhaseMeasurementAssertions>(this);
    }

    [CustomAssertion]
    private AndConstraint<PhaseMeasurementAssertions> Demand(string expectation, Action assertion, string because, object[] becauseArgs)
    {
        Failing.WhereItFails(expectation, assertion, because, becauseArgs);
        return new AndConstraint<PhaseMeasurementAssertions>(this);
    }
}
