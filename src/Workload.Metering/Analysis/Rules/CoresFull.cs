namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Finds a phase that uses all the cores. Only less work or more cores help, even if its calls mostly wait for their turn.
/// </summary>
internal sealed class CoresFull : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        if (evidence.OwnCores < AdviceThresholds.FullCores * evidence.Cores
            || evidence.RunsInBursts || evidence.Phase.Bottleneck is Bottleneck.RunQueue or Bottleneck.GcPause)
        {
            return RuleOutcome.Nothing;
        }

        if (evidence.Phase.Bottleneck != Bottleneck.Cpu)
        {
            // One call at a time that computes and waits leaves cores free for nobody else. Several such calls fill the cores.
            return evidence.IsOnOneCore
                ? RuleOutcome.Nothing
                : Make(
                    "Compute less, or add cores: the cores are full, and more at once does not help.",
                    AdviceTexts.FullWhileItWaits(evidence), null);
        }

        // One call at a time on one core fills only that core. More cores help it only if it can be spread.
        if (evidence.IsOnOneCore && (evidence.Cores > 1 || evidence.IsSerial)) return RuleOutcome.Nothing;

        // Under a container's limit such a call gains only the time for which it is throttled, unless it is spread.
        const string title = "Compute less, or spread it over more cores: it uses all there are.";
        if (evidence.HasQuota && evidence.IsOnOneCore)
        {
            double? gain = evidence.IsThrottled ? Saturation.Without(evidence.RunQueue, evidence.Breakdown.Total) : null;
            return Make(title, AdviceTexts.FullOfItself(evidence, gain is null ? "" : " The prediction is for no throttling."), gain);
        }

        double twice = Amdahl.Speedup(evidence.CpuShare, 2 * Math.Max(1, evidence.Cores)) / Amdahl.Speedup(
            evidence.CpuShare, evidence.Cores);
        return Make(title, AdviceTexts.FullOfItself(evidence, " The prediction is for twice the cores."), twice);
    }

    private static Advice Make(string title, string because, double? speedup) =>
        new() { Id = "add-cores", Title = title, Because = because, PredictedSpeedup = speedup, Resource = Resource.Cores };
}
