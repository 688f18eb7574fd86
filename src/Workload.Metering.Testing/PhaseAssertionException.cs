using System.Diagnostics.CodeAnalysis;

namespace Workload.Metering.Testing;

/// <summary>
/// Reports a failed assertion about where the time of a phase went. Its message contains the breakdown, the dominant state, and advice.
/// </summary>
/// <remarks>
/// Test frameworks show it as a failed test. xunit v3 and frameworks with the same convention show it as a failed assertion, not as an
/// error.
/// </remarks>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "It always has a measurement.")]
public sealed class PhaseAssertionException : Exception, IAssertionException
{
    internal PhaseAssertionException(string message, string finding, PhaseMeasurement measurement)
        : base(message)
    {
        Finding = finding;
        Measurement = measurement;
    }

    /// <summary>The sum of all runs that counted, or the sums of a summary.</summary>
    public PhaseMeasurement Measurement { get; }

    /// <summary>The finding in one clause without a full stop, such as <c>its CPU ratio is 0.70 (CPU 70 %, blocked 30 %)</c>.</summary>
    public string Finding { get; }
}
