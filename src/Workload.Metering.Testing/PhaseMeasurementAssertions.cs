using System.Diagnostics;
using Workload.Metering.Testing.Judging;

namespace Workload.Metering.Testing;

/// <summary>Assertions on what one scope measured. There is no repeating it: the error of its clock alone decides.</summary>
/// <remarks>
/// Where <see cref="TimeBreakdown.RunQueue"/> is <see langword="null"/>, waiting for a core is within the blocked time, and a failure says so:
/// <see cref="PhaseAssert"/> can rule it out.
/// </remarks>
[StackTraceHidden]
public static class PhaseMeasurementAssertions
{
    /// <summary>Asserts that it computed: its CPU ratio is at least so much.</summary>
    /// <param name="measurement">What was measured.</param>
    /// <param name="atLeast">The least CPU ratio, above 0 and below 1.</param>
    /// <returns>The measurement.</returns>
    /// <exception cref="PhaseAssertionException">It did not, or its error is as large as the difference, or it has no breakdown.</exception>
    public static PhaseMeasurement ShouldBeCpuBound(this PhaseMeasurement measurement, double atLeast = 0.75) => Demand(measurement, Claims.CpuBound(atLeast));

    /// <summary>Asserts that it waited: its I/O ratio is at least so much.</summary>
    /// <param name="measurement">What was measured.</param>
    /// <param name="atLeast">The least I/O ratio, above 0 and below 1.</param>
    /// <returns>The measurement.</returns>
    /// <exception cref="PhaseAssertionException">It did not, or its error is as large as the difference, or it has no breakdown.</exception>
    public static PhaseMeasurement ShouldBeIoBound(this PhaseMeasurement measurement, double atLeast = 0.75) => Demand(measurement, Claims.IoBound(atLeast));

    /// <summary>Asserts that it held no thread while it waited.</summary>
    /// <param name="measurement">What was measured.</param>
    /// <param name="tolerance">The blocked time that is let pass, above zero and up to 1 hour; <see langword="null"/> for 1 ms.</param>
    /// <returns>The measurement.</returns>
    /// <exception cref="PhaseAssertionException">It did, or its error is as large as the difference, or it has no breakdown.</exception>
    public static PhaseMeasurement ShouldNotBlock(this PhaseMeasurement measurement, TimeSpan? tolerance = null) => Demand(measurement, Claims.NeverBlocks(tolerance));

    private static PhaseMeasurement Demand(in PhaseMeasurement measurement, Claim claim)
    {
        MeasuredVerdict.Demand(measurement.Phase is null ? "the measurement" : $"'{measurement.Phase}'", claim, measurement, runs: 1);
        return measurement;
    }
}
