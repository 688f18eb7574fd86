using System.Diagnostics;
using Workload.Metering.Testing.Judging;

namespace Workload.Metering.Testing;

/// <summary>
/// Provides assertions on what all scopes of a phase measured together. The error of the phase's CPU time is taken into account.
/// </summary>
/// <remarks>
/// If <see cref="TimeBreakdown.RunQueue"/> is <see langword="null"/>, the blocked time includes waiting for a core, and a failure says so.
/// </remarks>
[StackTraceHidden]
public static class PhaseSummaryAssertions
{
    /// <summary>Asserts that the phase computed, which means that its CPU ratio is at least the given ratio.</summary>
    /// <param name="phase">The summary.</param>
    /// <param name="atLeast">The minimum CPU ratio, above 0 and below 1.</param>
    /// <returns>The summary.</returns>
    /// <exception cref="PhaseAssertionException">
    /// The ratio is lower, its error is as large as the difference, or there is no breakdown.
    /// </exception>
    public static PhaseSummary ShouldBeCpuBound(this PhaseSummary phase, double atLeast = 0.75) => Demand(phase, Claims.CpuBound(atLeast));

    /// <summary>Asserts that the phase waited, which means that its I/O ratio is at least the given ratio.</summary>
    /// <param name="phase">The summary.</param>
    /// <param name="atLeast">The minimum I/O ratio, above 0 and below 1.</param>
    /// <returns>The summary.</returns>
    /// <exception cref="PhaseAssertionException">
    /// The ratio is lower, its error is as large as the difference, or there is no breakdown.
    /// </exception>
    public static PhaseSummary ShouldBeIoBound(this PhaseSummary phase, double atLeast = 0.75) => Demand(phase, Claims.IoBound(atLeast));

    /// <summary>Asserts that the phase blocked no thread while it waited.</summary>
    /// <param name="phase">The summary.</param>
    /// <param name="tolerance">
    /// The mean blocked time of a call that is tolerated, above zero and up to 1 hour. <see langword="null"/> means 1 ms.
    /// </param>
    /// <returns>The summary.</returns>
    /// <exception cref="PhaseAssertionException">
    /// The phase blocked longer, its error is as large as the difference, or there is no breakdown.
    /// </exception>
    public static PhaseSummary ShouldNotBlock(this PhaseSummary phase, TimeSpan? tolerance = null) =>
        Demand(phase, Claims.NeverBlocks(tolerance));

    private static PhaseSummary Demand(PhaseSummary phase, Claim claim)
    {
        ArgumentNullException.ThrowIfNull(phase);
        var sums = new PhaseMeasurement
        {
            Phase = phase.Name,
            Wall = phase.Wall,
            Breakdown = phase.Breakdown,
            ProcessCpu = phase.ProcessCpu,
            Parallelism = phase.Parallelism,
            AllocatedBytes = phase.AllocatedBytes,
            Bottleneck = phase.Bottleneck,
        };
        MeasuredVerdict.Demand($"'{phase.Name}'", claim, sums, (int)Math.Min(int.MaxValue, phase.Count), phase.Waits);
        return phase;
    }
}
