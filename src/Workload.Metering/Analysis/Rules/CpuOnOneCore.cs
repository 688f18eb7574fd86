namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Finds a phase that computes on one core while others are free. The advice is to spread it. The gain follows from Amdahl's law. The
/// measured CPU share is the part that can be spread, over the cores that the rest of the process and the container's limit leave.
/// </summary>
internal sealed class CpuOnOneCore : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        if (evidence.Phase.Bottleneck != Bottleneck.Cpu || !evidence.IsOnOneCore || evidence.IsSerial) return RuleOutcome.Nothing;

        int atOnce = CpuGains.PartsAtOnce(evidence, (int)Math.Max(2, Math.Round(evidence.FreeCores)));
        double speedup = CpuGains.Spreading(evidence, atOnce, evidence.FreeCores);
        if (speedup < AdviceThresholds.MinSpeedup) return RuleOutcome.Because(AdviceTexts.NoOtherCore(evidence));
        return new Advice
        {
            Id = "parallelise-cpu",
            Title = evidence.HasCallsAtHand
                ? "Spread its calls, or chunks of one, over the cores."
                : "Split each call into chunks and spread them over the cores.",
            Because = AdviceTexts.SpreadOneCore(evidence) + (evidence.IsFromOutside ? AdviceTexts.Latency(evidence, speedup) : "."),
            PredictedSpeedup = evidence.IsFromOutside ? null : speedup,
            Concurrency = atOnce,
            Resource = Resource.Cores,
        };
    }
}
