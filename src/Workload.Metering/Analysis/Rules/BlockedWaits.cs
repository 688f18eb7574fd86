namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Finds threads that are blocked while nothing computes. The advice is to make the waits asynchronous, and it gives the number of blocked
/// threads.
/// </summary>
internal sealed class BlockedWaits : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        var breakdown = evidence.Breakdown;
        if (evidence.IsInterfered || breakdown.Blocked < AdviceThresholds.MinBlockedShare * breakdown.Character) return RuleOutcome.Nothing;
        if (!evidence.IsRunQueueRuledOut) return RuleOutcome.Because(AdviceTexts.MaybeRunQueue);

        // If calls wait for each other, another rule gives advice with the same figures.
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
