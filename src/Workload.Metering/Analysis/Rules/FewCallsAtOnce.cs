namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Finds a caller that runs several computing calls at once, but fewer than the cores allow. The advice is to run more of them.
/// </summary>
internal sealed class FewCallsAtOnce : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        if (evidence.Phase.Bottleneck != Bottleneck.Cpu || evidence.IsOneAtATime || evidence.IsOneAfterAnother || evidence.IsFromOutside)
            return RuleOutcome.Nothing;
        double speedup = CpuGains.RunningMoreAtOnce(evidence, out int atOnce);
        if (speedup < AdviceThresholds.MinSpeedup) return RuleOutcome.Nothing;
        return new Advice
        {
            Id = "parallelise-cpu",
            Title = evidence.CallersAtOnce > 1 ? "Run more of its calls at once in each caller." : "Run more of its calls at once.",
            Because = AdviceTexts.MoreAtOnce(evidence),
            PredictedSpeedup = speedup,
            Concurrency = atOnce,
            Resource = Resource.Cores,
        };
    }
}
