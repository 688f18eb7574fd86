namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Finds a phase that computes and waits in turn, with a considerable share of both. A pipeline overlaps the two. Each stage gets as many
/// workers as its share of the time requires.
/// </summary>
internal sealed class MixedStages : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        if (evidence.Phase.Bottleneck != Bottleneck.Mixed) return RuleOutcome.Nothing;
        if (!evidence.IsOneAtATime) return RuleOutcome.Because(AdviceTexts.MixedButAtOnce(evidence));
        if (!evidence.IsOnOneCore) return RuleOutcome.Because(AdviceTexts.MixedButThreads(evidence));
        if (!evidence.IsRunQueueRuledOut) return RuleOutcome.Because(AdviceTexts.MaybeRunQueue);
        if (evidence.AreCoresFull) return RuleOutcome.Because(AdviceTexts.CoresAreFull(evidence));
        if (evidence.IsFromOutside) return RuleOutcome.Because(AdviceTexts.MixedButRate(evidence));
        if (evidence.Calls.CallsPerCaller < AdviceThresholds.MinCallsOfPipeline) return RuleOutcome.Because(AdviceTexts.MixedButFew());

        double cpu = evidence.Breakdown.Cpu.TotalMilliseconds, wait = evidence.Waiting.TotalMilliseconds, cores = evidence.FreeCores;
        int computing = (int)Math.Max(1, Math.Round(cores)), waiting = (int)Math.Clamp(
            Math.Ceiling(Math.Min(cores, computing) * wait / cpu), 1, Saturation.Reach);
        double speedup = Math.Min(
            Saturation.Speedup(computing + waiting, cores, cpu, wait),
            Saturation.OfRounds(evidence.Calls.CallsPerCaller, computing + waiting));
        if (speedup < AdviceThresholds.MinSpeedup) return RuleOutcome.Because(AdviceTexts.MixedButCores(cores));
        return new Advice
        {
            Id = "pipeline-stages",
            Title = "Make it a pipeline, with workers of their own for what waits and for what computes.",
            Because = AdviceTexts.Pipeline(evidence, waiting, computing),
            PredictedSpeedup = speedup,
            Concurrency = computing + waiting,
            Resource = Resource.Cores,
        };
    }
}
