using System.Diagnostics;

namespace Workload.Metering.Testing.Judging;

/// <summary>
/// If the run queue is unknown, waiting for a core looks like blocking. A thread that only computes beside the body shows whether cores are
/// available.
/// </summary>
internal static class Starvation
{
    public const string Found =
        "threads here wait for a core, which this system does not tell from blocking: run it with fewer tests at once";

    private static readonly TimeSpan s_burn = TimeSpan.FromMilliseconds(20);

    /// <summary>A computation that got a smaller share of its time than this was kept off its core.</summary>
    private const double MinShare = 0.9;

    public static bool IsSuspected(SequentialTest test, Claim claim) =>
        test.Verdict != Verdict.Undecided && test.Verdict == claim.StarvationLooksLike && test.Sum.Breakdown is { RunQueue: null };

    /// <summary>Computes for a while on the calling thread.</summary>
    /// <returns>Whether the computation was kept off its core for a considerable time, or its clock is not available.</returns>
    public static bool IsFeltBy(WorkloadMeter meter)
    {
        var measured = meter.Measure("burn", () =>
        {
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < s_burn) Thread.SpinWait(100);
        });
        return measured.Breakdown is not { } breakdown || (breakdown.Cpu + breakdown.CpuError) / breakdown.Total < MinShare;
    }
}
