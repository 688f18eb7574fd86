using static System.FormattableString;

namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Threads that are ready and wait for a core: fewer threads, or more cores, and how many. Who takes the cores decides: the process itself, its container's
/// quota, or others on the machine.
/// </summary>
internal sealed class ShortCores : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        var breakdown = evidence.Breakdown;
        if (breakdown.RunQueue is not { } queue || queue < AdviceThresholds.MinQueuedShare * breakdown.Total || queue <= TimeSpan.Zero) return RuleOutcome.Nothing;

        // As run queue is to CPU, so are runnable threads to running ones; on as many cores none would wait.
        double used = evidence.ProcessCores ?? evidence.OwnCores, needed = Math.Ceiling(evidence.Cores * (breakdown.Cpu + queue) / Max(breakdown.Cpu, queue / 16));
        int threads = (int)Math.Max(1, Math.Floor(evidence.Cores));
        bool own = used >= AdviceThresholds.FullCores * evidence.Cores;
        var (title, who) = own ? OfItself(evidence, threads, needed) : evidence.HasQuota ? OfQuota() : IsOfOthers(evidence, used) ? OfOthers() : OfAnyone();
        return new Advice
        {
            Id = "relieve-run-queue",
            Title = title,
            Because = AdviceTexts.RunQueue(evidence, who),
            PredictedSpeedup = Saturation.Without(queue, breakdown.Total),
            Concurrency = own ? threads : null,
            Resource = Resource.Cores,
        };
    }

    private static (string Title, string Who) OfItself(Evidence evidence, int threads, double needed) =>
        (evidence.HasQuota ? "Run fewer threads that compute at once, or raise the CPU limit." : "Run fewer threads that compute at once, or give the process more cores.",
            Invariant($"{(evidence.HasQuota ? "The container's limit throttles it" : "It has more threads that compute than cores")}: {threads} of them fit at once, or {needed:0} cores would be enough for all."));

    private static (string Title, string Who) OfQuota() =>
        ("Run fewer threads that compute at once, or raise the CPU limit.", "Where the process now and then uses up the container's limit, it is throttled until the next period, even if it uses less on average.");

    private static (string Title, string Who) OfOthers() =>
        ("Keep the cores for this process: others on the machine take them.", "The process's own threads do not take them; other processes or the hypervisor do.");

    private static (string Title, string Who) OfAnyone() =>
        ("Run fewer threads that compute at once, or keep other processes off the cores.", "The averages do not tell whether its own threads take them now and then, or other processes.");

    /// <summary>Only where the process's threads, running and ready ones together, would fit on the cores, do they not get in each other's way.</summary>
    private static bool IsOfOthers(Evidence evidence, double used)
    {
        double runnable = evidence.Phases.Sum(phase => phase is { Self: { } self, ActiveTime.Ticks: > 0 } ? (self.Cpu + (self.RunQueue ?? TimeSpan.Zero)) / phase.ActiveTime : 0);
        return used < AdviceThresholds.HalfTheCores * evidence.Cores && runnable <= evidence.Cores;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
