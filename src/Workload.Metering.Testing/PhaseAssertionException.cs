using System.Diagnostics.CodeAnalysis;

namespace Workload.Metering.Testing;

/// <summary>A failed assertion about where the time of a phase went. Its message has the breakdown, what dominated, and advice.</summary>
/// <remarks>Test frameworks show it as a failed test; xunit v3 and those that follow its convention as a failed assertion, not as an error.</remarks>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "It always has a measurement.")]
public sealed class PhaseAssertionException : Exception, IAssertionException
{
    internal PhaseAssertionException(string message, string finding, PhaseMeasurement measurement)
        : base(message)
    {
        Finding = finding;
        Measurement = measurement;
    }

    /// <summary>What was measured, all runs that counted added up; of a summary, its sums.</summary>
    public PhaseMeasurement Measurement { get; }

    /// <summary>What was found instead, in one clause without a full stop: <c>its CPU ratio is 0.70 (CPU 70 %, blocked 30 %)</c>.</summary>
    public string Finding { get; }
}
