namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Finds calls that await one after another. The advice is to run them concurrently. It applies only to I/O-bound phases, since a pipeline
/// suits others better.
/// </summary>
internal sealed class WaitsInTurn : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        var breakdown = evidence.Breakdown;
        if (evidence.Phase.Bottleneck != Bottleneck.Io || breakdown.Awaiting < breakdown.Blocked) return RuleOutcome.Nothing;

        if (evidence.LockShare >= AdviceThresholds.MinShareOfLocks) return RuleOutcome.Because(AdviceTexts.LocksSerialise);
        if (evidence.WaitsOnPurpose) return RuleOutcome.Because(AdviceTexts.WaitsOnPurpose(evidence));
        var plan = ConcurrencyPlan.For(evidence);
        if (plan is not { Concurrency: { } atOnce, Speedup: { } speedup }) return RuleOutcome.Because(plan.Reason);
        return new Advice
        {
            Id = "run-waits-concurrently",
            Title = "Run several of its calls at once instead of one after another.",
            Because = AdviceTexts.WaitsInTurn(evidence, plan.Reason),
            PredictedSpeedup = speedup,
            Concurrency = atOnce,
            Resource = Resource.Network,
        };
    }
}
