using static System.FormattableString;

namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Finds runnable threads that wait for a core. The advice is to run fewer threads or to add cores, and how many. It depends on whether the
/// process itself, its container's quota or other processes take the cores.
/// </summary>
internal sealed class ShortCores : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        var breakdown = evidence.Breakdown;
        if (breakdown.RunQueue is not { } queue || queue < AdviceThresholds.MinQueuedShare * breakdown.Total || queue <= TimeSpan.Zero)
            return RuleOutcome.Nothing;

        // The ratio of run queue to CPU is the ratio of runnable to running threads. With that many more cores no thread would wait.
        double used = evidence.ProcessCores
            ?? evidence.OwnCores, needed = Math.Ceiling(evidence.Cores * (breakdown.Cpu + queue) / Max(breakdown.Cpu, queue / 16));
        int threads = (int)Math.Max(1, Math.Floor(evidence.Cores));
        bool own = used >= AdviceThresholds.FullCores * evidence.Cores;
        var (title, who) = own
            ? OfItself(evidence, threads, needed)
            : evidence.HasQuota ? OfQuota()
            : IsOfOthers(evidence, used) ? OfOthers()
            : OfAnyone();
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
        (evidence.HasQuota
            ? "Run fewer threads that compute at once, or raise the CPU limit."
            : "Run fewer threads that compute at once, or give the process more cores.",
            (evidence.HasQuota ? "The container's limit throttles it" : "It has more threads that compute than cores")
            + Invariant($": {threads} of them fit at once. Then each call is faster, but no more calls are done. ")
            + Invariant($"{needed:0} cores would be enough for all."));

    private static (string Title, string Who) OfQuota() =>
        ("Run fewer threads that compute at once, or raise the CPU limit.",
            "Whenever the process uses up the container's limit, it is throttled until the next period, "
            + "even if it uses less on average.");

    private static (string Title, string Who) OfOthers() =>
        ("Keep the cores for this process: others on the machine take them.",
            "The threads of metered code do not take them; other processes, unmetered code or the hypervisor do.");

    private static (string Title, string Who) OfAnyone() =>
        ("Run fewer threads that compute at once, or keep other processes off the cores.",
            "The averages do not show whether its own threads or other processes take the cores at times.");

    /// <summary>
    /// Whether other processes take the cores. That is certain only if all the process's running and runnable threads would fit on the
    /// cores.
    /// </summary>
    private static bool IsOfOthers(Evidence evidence, double used)
    {
        double runnable = evidence.Phases.Sum(phase => phase is { Self: { } self, ActiveTime.Ticks: > 0 }
            ? (self.Cpu + (self.RunQueue ?? TimeSpan.Zero)) / phase.ActiveTime
            : 0);
        return used < AdviceThresholds.HalfTheCores * evidence.Cores && runnable <= evidence.Cores;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
