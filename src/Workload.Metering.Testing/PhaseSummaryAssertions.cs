using System.Diagnostics;
using Workload.Metering.Testing.Judging;

namespace Workload.Metering.Testing;

/// <summary>Assertions on what all scopes of a phase measured together. The error of its CPU time decides.</summary>
/// <remarks>
/// Where <see cref="TimeBreakdown.RunQueue"/> is <see langword="null"/>, waiting for a core is within the blocked time, and a failure says so.
/// </remarks>
[StackTraceHidden]
public static class PhaseSummaryAssertions
{
    /// <summary>Asserts that the phase computed: its CPU ratio is at least so much.</summary>
    /// <param name="phase">The summary.</param>
    /// <param name="atLeast">The least CPU ratio, above 0 and below 1.</param>
    /// <returns>The summary.</returns>
    /// <exception cref="PhaseAssertionException">It did not, or its error is as large as the difference, or it has no breakdown.</exception>
    public static PhaseSummary ShouldBeCpuBound(this PhaseSummary phase, double atLeast = 0.75) => Demand(phase, Claims.CpuBound(atLeast));

    /// <summary>Asserts that the phase waited: its I/O ratio is at least so much.</summary>
    /// <param name="phase">The summary.</param>
    /// <param name="atLeast">The least I/O ratio, above 0 and below 1.</param>
    /// <returns>The summary.</returns>
    /// <exception cref="PhaseAssertionException">It did not, or its error is as large as the difference, or it has no breakdown.</exception>
    public static PhaseSummary ShouldBeIoBound(this PhaseSummary phase, double atLeast = 0.75) => Demand(phase, Claims.IoBound(atLeast));

    /// <summary>Asserts that the phase held no thread while it waited.</summary>
    /// <param name="phase">The summary.</param>
    /// <param name="tolerance">The mean blocked time of a call that is let pass, above zero and up to 1 hour; <see langword="null"/> for 1 ms.</param>
    /// <returns>The summary.</returns>
    /// <exception cref="PhaseAssertionException">It did, or its error is as large as the difference, or it has no breakdown.</exception>
    public static PhaseSummary ShouldNotBlock(this PhaseSummary phase, TimeSpan? tolerance = null) => Demand(phase, Claims.NeverBlocks(tolerance));

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
        MeasuredVerdict.Demand($"'{phase.Name}'", claim, sums, (int)Math.Min(int.MaxValue, phase.Count));
        return phase;
    }
}
