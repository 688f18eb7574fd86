using System.Diagnostics;
using Workload.Metering.Testing.Judging;

namespace Workload.Metering.Testing;

/// <summary>
/// Provides assertions on what one scope measured. A measurement cannot be repeated, so only the error of its clock is taken into account.
/// </summary>
/// <remarks>
/// If <see cref="TimeBreakdown.RunQueue"/> is <see langword="null"/>, the blocked time includes waiting for a core. A failure says so, and
/// <see cref="PhaseAssert"/> can rule it out.
/// </remarks>
[StackTraceHidden]
public static class PhaseMeasurementAssertions
{
    /// <summary>Asserts that the scope computed, which means that its CPU ratio is at least the given ratio.</summary>
    /// <param name="measurement">What was measured.</param>
    /// <param name="atLeast">The minimum CPU ratio, above 0 and below 1.</param>
    /// <returns>The measurement.</returns>
    /// <exception cref="PhaseAssertionException">
    /// The ratio is lower, its error is as large as the difference, or there is no breakdown.
    /// </exception>
    public static PhaseMeasurement ShouldBeCpuBound(this PhaseMeasurement measurement, double atLeast = 0.75) =>
        Demand(measurement, Claims.CpuBound(atLeast));

    /// <summary>Asserts that the scope waited, which means that its I/O ratio is at least the given ratio.</summary>
    /// <param name="measurement">What was measured.</param>
    /// <param name="atLeast">The minimum I/O ratio, above 0 and below 1.</param>
    /// <returns>The measurement.</returns>
    /// <exception cref="PhaseAssertionException">
    /// The ratio is lower, its error is as large as the difference, or there is no breakdown.
    /// </exception>
    public static PhaseMeasurement ShouldBeIoBound(this PhaseMeasurement measurement, double atLeast = 0.75) =>
        Demand(measurement, Claims.IoBound(atLeast));

    /// <summary>Asserts that the scope blocked no thread while it waited.</summary>
    /// <param name="measurement">What was measured.</param>
    /// <param name="tolerance">The blocked time that is tolerated, above zero and up to 1 hour. <see langword="null"/> means 1 ms.</param>
    /// <returns>The measurement.</returns>
    /// <exception cref="PhaseAssertionException">
    /// The scope blocked longer, its error is as large as the difference, or there is no breakdown.
    /// </exception>
    public static PhaseMeasurement ShouldNotBlock(this PhaseMeasurement measurement, TimeSpan? tolerance = null) =>
        Demand(measurement, Claims.NeverBlocks(tolerance));

    private static PhaseMeasurement Demand(in PhaseMeasurement measurement, Claim claim)
    {
        MeasuredVerdict.Demand(measurement.Phase is null ? "the measurement" : $"'{measurement.Phase}'", claim, measurement, runs: 1,
            measurement.Waits);
        return measurement;
    }
}
