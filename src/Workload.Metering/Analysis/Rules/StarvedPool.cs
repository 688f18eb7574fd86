namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Finds flows that are ready and wait for a pool thread, and names the phase that holds the threads. That is the phase with the most
/// blocked threads. If no phase blocks them and the cores are full, it is the phase that computes most.
/// </summary>
internal sealed class StarvedPool : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        var breakdown = evidence.Breakdown;
        TimeSpan queue = evidence.TaskQueue;
        if (queue <= TimeSpan.Zero || queue < AdviceThresholds.MinQueuedShare * breakdown.Total) return RuleOutcome.Nothing;

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

        var blocker = evidence.Phases.MaxBy(phase => phase.Self?.Blocked);
        if (Threads(blocker, blocker?.Self?.Blocked) is >= AdviceThresholds.MinThreadsHeld and var blocked)
        {
            return ($"Free the pool's threads: '{blocker!.Name}' blocks them.",
                $"'{blocker.Name}' holds {Quantity.Ratio(blocked)} threads blocked on average.",
                true);
        }

        var computing = evidence.Phases.MaxBy(phase => phase.Self?.Cpu);
        if (evidence.AreCoresFull && Threads(computing, computing?.Self?.Cpu) is >= AdviceThresholds.MinThreadsHeld and var busy)
        {
            return ($"Compute less on the pool: '{computing!.Name}' keeps its threads busy.",
                $"The process uses {Quantity.Ratio(evidence.ProcessCores)} of {Quantity.Number(evidence.Cores)} cores, "
                + $"and '{computing.Name}' {Quantity.Ratio(busy)} of them.",
                computing.Name != evidence.Phase.Name);
        }

        return ("Find what holds the pool's threads, or add consumers: it is in no phase.",
            "No phase holds as much as half a thread on average: it is code that nobody meters, or there are too few consumers.",
            true);
    }
}
