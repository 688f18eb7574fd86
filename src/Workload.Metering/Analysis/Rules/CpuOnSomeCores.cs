namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Finds several calls that compute at once, each on one core, while other cores are free. The advice is to split each call over its share
/// of the cores. The gain follows from Amdahl's law with that share.
/// </summary>
internal sealed class CpuOnSomeCores : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        if (evidence.Phase.Bottleneck != Bottleneck.Cpu || evidence.IsOneAtATime) return RuleOutcome.Nothing;

        double speedup = CpuGains.SplittingEach(evidence, out int atOnce);
        if (speedup < AdviceThresholds.MinSpeedup) return RuleOutcome.Because(AdviceTexts.SpreadsNot(evidence));
        bool spreads = evidence.IsOneAfterAnother && evidence.HasCallsAtHand;
        return new Advice
        {
            Id = "parallelise-cpu",
            Title = spreads
                ? "Spread the calls of each caller, or chunks of one, over the cores."
                : "Split each call into chunks and spread them over the cores.",
            Because = AdviceTexts.SpreadSomeCores(evidence) + (evidence.IsFromOutside ? AdviceTexts.Latency(evidence, speedup) : "."),
            PredictedSpeedup = evidence.IsFromOutside ? null : speedup,
            Concurrency = atOnce,
            Resource = Resource.Cores,
        };
    }
}
