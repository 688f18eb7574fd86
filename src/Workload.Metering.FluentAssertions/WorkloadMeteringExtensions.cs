using Workload.Metering;
using Workload.Metering.FluentAssertions;

// Test code already imports the namespace of Should(), so it needs no further using directive.
#pragma warning disable IDE0130 // Namespace does not match folder structure: see above.
namespace FluentAssertions;
#pragma warning restore IDE0130

/// <summary>Begins assertions on what <see cref="Meter"/> measured.</summary>
public static class WorkloadMeteringExtensions
{
    /// <summary>Begins assertions on what one scope measured.</summary>
    /// <param name="measurement">What was measured.</param>
    public static PhaseMeasurementAssertions Should(this PhaseMeasurement measurement) => new(measurement);

    /// <summary>Begins assertions on what all scopes of a phase measured together.</summary>
    /// <param name="phase">The summary. If it is <see langword="null"/>, each assertion fails.</param>
    public static PhaseSummaryAssertions Should(this PhaseSummary? phase) => new(phase!);
}
