namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Finds flows that are ready and wait for a pool thread, and names the phase that holds the threads. That is the phase with the most
/// blocked threads. If no phase blocks them, it is the phase that computes most or waits for a core to do so. Flows in the queue of a
/// scheduler of the application wait for that scheduler, and what keeps it busy is unknown.
/// </summary>
internal sealed class StarvedPool : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        var breakdown = evidence.Breakdown;
        TimeSpan queue = evidence.TaskQueue;
        if (queue <= TimeSpan.Zero || queue < AdviceThresholds.MinQueuedShare * breakdown.Total) return RuleOutcome.Nothing;

        if (evidence.Phase.WaitsForScheduler)
        {
            return new Advice
            {
                Id = "relieve-scheduler",
                Title = "Let less run on its scheduler, or let that run more at once.",
                Because = AdviceTexts.SchedulerQueue(evidence),
            };
        }

        var (title, holder, frees) = Holder(evidence);
        return new Advice
        {
            Id = "free-pool-threads",
            Title = title,
            Because = AdviceTexts.TaskQueue(evidence, holder),
            PredictedSpeedup = frees ? Saturation.Without(queue, breakdown.Total) : null,
        };
    }

    // If the phase itself computes on all cores, its calls wait for each other's work. That has to be done anyway, so nothing is freed.
    private static (string Title, string Holder, bool Frees) Holder(Evidence evidence)
    {
        static double Threads(PhaseSummary? phase, TimeSpan? time) =>
            phase is { ActiveTime.Ticks: > 0 } ? (time ?? TimeSpan.Zero) / phase.ActiveTime : 0;

        static TimeSpan? Busy(TimeBreakdown? self) => self?.Cpu + (self?.RunQueue ?? TimeSpan.Zero);

        var blocker = evidence.Phases.MaxBy(phase => phase.Self?.Blocked);
        if (Threads(blocker, blocker?.Self?.Blocked) is >= AdviceThresholds.MinThreadsHeld and var blocked)
        {
            return ($"Free the pool's threads: '{blocker!.Name}' blocks them.",
                $"'{blocker.Name}' holds {Quantity.Ratio(blocked)} threads blocked on average.",
                true);
        }

        // A thread that waits for a core is as little free as one that has it, whoever uses the cores.
        var computing = evidence.Phases.MaxBy(phase => Busy(phase.Self));
        if (Threads(computing, Busy(computing?.Self)) is >= AdviceThresholds.MinThreadsHeld and var busy)
        {
            var self = computing!.Self!.Value;
            double waiting = Threads(computing, self.RunQueue) / busy;
            bool waits = waiting >= AdviceThresholds.MinQueuedShare;

            // Under a container's limit it may be the limit that makes threads wait.
            bool othersTakeCores = waits && evidence is { AreCoresFull: false, ProcessCores: not null, HasQuota: false };
            string cores = $"The process uses {Quantity.Ratio(evidence.ProcessCores)} of {Quantity.Number(evidence.Cores)} cores";
            return (othersTakeCores
                    ? $"Keep the cores for this process: '{computing.Name}' holds the pool's threads while it waits for a core."
                    : $"Compute less on the pool: '{computing.Name}' keeps its threads busy.",
                waits
                    ? $"'{computing.Name}' holds {Quantity.Ratio(busy)} threads on average, which wait for a core for "
                        + $"{Quantity.Percent(waiting)} of that time. {cores}"
                        + (othersTakeCores ? "; other processes or the hypervisor take the others." : ".")
                    : $"{cores}, and '{computing.Name}' {Quantity.Ratio(Threads(computing, self.Cpu))} of them.",
                computing.Name != evidence.Phase.Name);
        }

        return ("Find what holds the pool's threads, or add consumers: it is in no phase.",
            "No phase holds as much as half a thread on average: it is code that nobody meters, or there are too few consumers.",
            true);
    }
}
