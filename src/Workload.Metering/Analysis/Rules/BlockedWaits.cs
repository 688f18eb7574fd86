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

        // A wait for a lock ends when its holder releases it, however the waiting thread waits.
        if (evidence.LockShare >= AdviceThresholds.MinShareOfLocks)
        {
            return new Advice
            {
                Id = "shorten-locks",
                Title = evidence.LockHolder switch
                {
                    null => "Hold the locks for a shorter time, or divide them.",
                    var holder when holder == evidence.Phase.Name =>
                        "Hold its locks for a shorter time, or divide them: its threads wait for each other.",
                    var holder => $"Hold the locks for a shorter time in '{holder}', or divide them: this phase waits for it.",
                },
                Because = AdviceTexts.Blocked(evidence, AdviceTexts.LocksSerialise),
            };
        }

        // If calls wait for each other, another rule gives advice with the same figures.
        var plan = ConcurrencyPlan.For(evidence);
        return new Advice
        {
            Id = "await-blocked-waits",
            Title = evidence.SyncOverAsync is null ? "Make the blocking waits asynchronous." :
                "Await the asynchronous calls instead of blocking a thread on them.",
            Because = AdviceTexts.Blocked(evidence, evidence.Measured is { HelpsNot: true } ? null : plan.Reason),
            PredictedSpeedup = plan.Speedup,
            Concurrency = plan.Concurrency,
        };
    }
}
