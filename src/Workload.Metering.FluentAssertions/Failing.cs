using System.Diagnostics;
using FluentAssertions;
using FluentAssertions.Execution;
using Workload.Metering.Testing;

namespace Workload.Metering.FluentAssertions;

/// <summary>
/// Turns what Workload.Metering.Testing finds into failures in FluentAssertions' words, for its scopes to collect. Each method on the way
/// is marked as its own: it names the subject after the caller's variable, and skips what is marked.
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

        // A literal argument: what it says of phases and figures has no placeholders.
        Execute.Assertion.BecauseOf(because, becauseArgs).ForCondition(finding is null)
            .FailWith("Expected {context:measurement} " + expectation + "{reason}, but {0}.", new Verbatim(finding ?? ""));
    }

    [CustomAssertion]
    public static void ForNull(string expectation, string because, object[] becauseArgs) =>
        Execute.Assertion.BecauseOf(because, becauseArgs).FailWith("Expected {context:measurement} " + expectation + "{reason}, but it is <null>.");

    [CustomAssertion]
    public static void UnlessIoRatioIsBelow(double limit, double? ioRatio, string because, object[] becauseArgs) =>
        Execute.Assertion.BecauseOf(because, becauseArgs).ForCondition(ioRatio < limit)
            .FailWith("Expected {context:measurement} to have an I/O ratio below {0}{reason}, but found {1}.", limit, ioRatio);

    /// <summary>Text that is formatted without quotation marks.</summary>
    private sealed class Verbatim(string text)
    {
        public override string ToString() => text;
    }
}
