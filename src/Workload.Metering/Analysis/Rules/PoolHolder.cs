namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Finds the phase that holds the pool's threads, blocked, while work waits for them. The waiting calls may not show this,
/// because they wait before their first line of code.
/// </summary>
internal sealed class PoolHolder : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        if (!(evidence.Process.PoolDelay >= AdviceThresholds.MinPoolDelay)) return RuleOutcome.Nothing;
        if (PoolHolding.Most(evidence) is not { IsBlocked: true } most) return RuleOutcome.Nothing;
        if (most.Phase.Name != evidence.Phase.Name) return RuleOutcome.Nothing;
        return new Advice
        {
            Id = "release-pool-threads",
            Title = $"Let '{evidence.Phase.Name}' release its threads while it waits: it holds the pool's.",
            Because = AdviceTexts.HoldsThePool(evidence, AdviceTexts.Holds(most)),
        };
    }
}
