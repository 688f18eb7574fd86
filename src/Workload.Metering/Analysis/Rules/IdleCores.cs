namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Finds a waiting phase in a process that uses few of its cores while the phase is active. The process would need fewer cores. The rule
/// applies only if no other advice is given, because running calls at once needs the cores.
/// </summary>
internal sealed class IdleCores : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        if (evidence.Phase.Bottleneck != Bottleneck.Io || evidence.Active < AdviceThresholds.MinTimeOfIdleCores) return RuleOutcome.Nothing;
        if (evidence.WaitsOnPurpose) return RuleOutcome.Nothing;
        if (evidence.ProcessCores is not { } used || used > AdviceThresholds.MaxUseOfIdleCores * evidence.Cores) return RuleOutcome.Nothing;

        double step = AdviceThresholds.StepOfCores, enough = Math.Max(
            step, Math.Ceiling(used * AdviceThresholds.ReserveOfCores / step) * step);
        if (enough >= evidence.Cores) return RuleOutcome.Nothing;
        bool awaits = evidence.Breakdown.Awaiting >= evidence.Breakdown.Blocked;
        return new Advice
        {
            Id = "right-size-cores",
            Title = "More cores will not help: reduce what it waits for.",
            Because = AdviceTexts.IdleCores(evidence, enough),
            Resource = awaits ? Resource.Network : Resource.Disk,
        };
    }
}
