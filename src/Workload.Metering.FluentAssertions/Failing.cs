using System.Diagnostics;
using FluentAssertions;
using FluentAssertions.Execution;
using Workload.Metering.Testing;

namespace Workload.Metering.FluentAssertions;

/// <summary>
/// Turns the findings of Workload.Metering.Testing into failures that FluentAssertions reports and that its assertion scopes collect. Each
/// method on the call path is marked as part of FluentAssertions. It skips the marked methods when it looks for the name of the caller's
/// variable.
/// </summary>
[StackTraceHidden]
internal static class Failing
{
    [CustomAssertion]
    public static void WhereItFails(string expectation, Action assertion, string because, object[] becauseArgs)
    {
        string? finding = null;
        try
        {
            assertion();
        }
        catch (PhaseAssertionException failure)
        {
            finding = failure.Finding;
        }

        // The finding is passed as a literal argument, because names of phases may contain braces.
        Execute.Assertion.BecauseOf(because, becauseArgs).ForCondition(finding is null)
            .FailWith("Expected {context:measurement} " + expectation + "{reason}, but {0}.", new Verbatim(finding ?? ""));
    }

    [CustomAssertion]
    public static void ForNull(string expectation, string because, object[] becauseArgs) =>
        Execute.Assertion.BecauseOf(because, becauseArgs)
            .FailWith("Expected {context:measurement} " + expectation + "{reason}, but it is <null>.");

    [CustomAssertion]
    public static void UnlessIoRatioIsBelow(double limit, double? ioRatio, string because, object[] becauseArgs) =>
        Execute.Assertion.BecauseOf(because, becauseArgs).ForCondition(ioRatio < limit)
            .FailWith("Expected {context:measurement} to have an I/O ratio below {0}{reason}, but found {1}.", limit, ioRatio);

    /// <summary>A text that FluentAssertions formats without quotation marks.</summary>
    private sealed class Verbatim(string text)
    {
        public override string ToString() => text;
    }
}
