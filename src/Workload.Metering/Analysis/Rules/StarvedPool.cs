namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Finds flows that are ready and wait. If they wait for a thread of the pool, it names the phase that holds the threads. Flows in the
/// queue of a scheduler of the application wait for that scheduler, and what keeps it busy is unknown. Flows that were handed over wait for
/// a consumer.
/// </summary>
internal sealed class StarvedPool : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        var breakdown = evidence.Breakdown;
        TimeSpan queue = evidence.TaskQueue;
        if (queue <= TimeSpan.Zero || queue < AdviceThresholds.MinQueuedShare * breakdown.Total) return RuleOutcome.Nothing;
        if (evidence.WaitsForScheduler)
        {
            return new Advice
            {
                Id = "relieve-scheduler",
                Title = "Let less run on its scheduler, or let that run more at once.",
                Because = AdviceTexts.SchedulerQueue(evidence),
            };
        }

        return evidence.WaitsForConsumer
            ? new Advice
            {
                Id = "add-consumers",
                Title = "Let more consumers take what is handed over, or let each do less.",
                Because = AdviceTexts.ConsumerQueue(evidence),
            }
            : OfPool(evidence, queue);
    }

    private static Advice OfPool(Evidence evidence, TimeSpan queue)
    {
        var (title, holder, frees) = Holder(evidence);
        return new Advice
        {
            Id = "free-pool-threads",
            Title = title,
            Because = AdviceTexts.TaskQueue(evidence, holder),
            PredictedSpeedup = frees ? Saturation.Without(queue, evidence.Breakdown.Total) : null,
        };
    }

    // If the phase itself computes on all cores, its calls wait for each other's work. That has to be done anyway, so nothing is freed.
    private static (string Title, string Holder, bool Frees) Holder(Evidence evidence)
    {
        if (PoolHolding.Most(evidence) is not { } most)
        {
            return ("Find what holds the pool's threads: it is in no phase.",
                "No phase holds enough of them to matter: it is code that nobody meters.",
                true);
        }

        string name = most.Phase.Name;
        if (most.IsBlocked) return ($"Free the pool's threads: '{name}' blocks them.", AdviceTexts.Holds(most), true);

        var self = most.Phase.Self!.Value;
        double waiting = self.RunQueue is { } runQueue && self.Cpu + runQueue > TimeSpan.Zero ? runQueue / (self.Cpu + runQueue) : 0;
        bool waits = waiting >= AdviceThresholds.MinQueuedShare;

        // Under a container's limit it may be the limit that makes threads wait.
        bool othersTakeCores = waits && evidence is { AreCoresFull: false, ProcessCores: not null, HasQuota: false };
        string cores = $"The process uses {Quantity.Ratio(evidence.ProcessCores)} of {Quantity.Number(evidence.Cores)} cores";
        return (othersTakeCores
                ? $"Keep the cores for this process: '{name}' holds the pool's threads while it waits for a core."
                : $"Compute less on the pool: '{name}' keeps its threads busy.",
            waits
                ? $"'{name}' holds {Quantity.Ratio(most.Threads)} threads on average, which wait for a core for "
                    + $"{Quantity.Percent(waiting)} of that time. {cores}"
                    + (othersTakeCores ? "; other processes, unmetered code or the hypervisor take the others." : ".")
                : $"{cores}, and '{name}' {Quantity.Ratio(PoolHolding.ThreadsOf(most.Phase, self.Cpu))} of them.",
            name != evidence.Phase.Name);
    }
}
