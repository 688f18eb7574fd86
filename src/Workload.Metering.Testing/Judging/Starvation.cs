using System.Diagnostics;

namespace Workload.Metering.Testing.Judging;

/// <summary>
/// Where the run queue is unknown, waiting for a core looks like blocking. A thread that only computes, beside the body, tells whether
/// there are cores to be had.
/// </summary>
internal static class Starvation
{
    public const string Found = "threads here wait for a core, which this system does not tell from blocking: run it with fewer tests at once";

    private static readonly TimeSpan s_burn = TimeSpan.FromMilliseconds(20);

    /// <summary>A burn that got less of its time than this was kept off its core.</summary>
    private const double LeastShare = 0.9;

    public static bool IsSuspected(Trial trial, Claim claim) =>
        trial.Verdict != Verdict.Undecided && trial.Verdict == claim.StarvationLooksLike && trial.Sum.Breakdown is { RunQueue: null };

    /// <summary>Computes for a while on the calling thread.</summary>
    /// <returns>Whether it was kept off its core for more than a little of it, or its clock does not tell.</returns>
    public static bool IsFeltBy(WorkloadMeter meter)
    {
        var measured = meter.Measure("burn", () =>
        {
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < s_burn) Thread.SpinWait(100);
        });
        return measured.Breakdown is not { } breakdown || (breakdown.Cpu + breakdown.CpuError) / breakdown.Total < LeastShare;
    }
}
