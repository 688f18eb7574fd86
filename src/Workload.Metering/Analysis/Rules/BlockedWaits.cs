namespace Workload.Metering.Analysis.Rules;

/// <summary>Threads that are held while nothing computes: make the waits asynchronous, and say how many threads they hold now.</summary>
internal sealed class BlockedWaits : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        var breakdown = evidence.Breakdown;
        if (evidence.IsInterfered || breakdown.Blocked < AdviceThresholds.MinBlockedShare * breakdown.Character) return RuleOutcome.Nothing;
        if (!evidence.IsRunQueueRuledOut) return RuleOutcome.Because(AdviceTexts.MaybeRunQueue);

        // Where calls wait for each other, another advice says so with the same figures.
        var plan = ConcurrencyPlan.For(evidence);
        return new Advice
        {
            Id = "await-blocked-waits",
            Title = "Make the blocking waits asynchronous.",
            Because = AdviceTexts.Blocked(evidence, evidence.Measured is { HelpsNot: true } ? null : plan.Reason),
            PredictedSpeedup = plan.Speedup,
            Concurrency = plan.Concurrency,
        };
    }
}
