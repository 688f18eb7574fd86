namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Finds the phase that holds the pool's threads while work waits for them. It blocks half a thread or more on average, and no phase blocks
/// more. The waiting calls may not show this, because they wait before their first line of code.
/// </summary>
internal sealed class PoolHolder : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        if (!(evidence.Process.PoolDelay >= AdviceThresholds.MinPoolDelay)) return RuleOutcome.Nothing;
        TimeSpan blocked = evidence.Phase.Self?.Blocked ?? TimeSpan.Zero;
        double threads = evidence.Active > TimeSpan.Zero ? blocked / evidence.Active : 0;
        if (threads < AdviceThresholds.MinThreadsHeld) return RuleOutcome.Nothing;
        if (evidence.Phases.Any(phase => phase.Self?.Blocked > blocked)) return RuleOutcome.Nothing;
        return new Advice
        {
            Id = "release-pool-threads",
            Title = $"Let '{evidence.Phase.Name}' release its threads while it waits: it holds the pool's.",
            Because = AdviceTexts.HoldsThePool(evidence, threads),
        };
    }
}
