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
        double calls = Math.Floor(evidence.Calls.CallsPerCaller);
        var (waiting, computing) = Workers(cores, cpu, wait, calls);
        int atOnce = (int)Math.Min(waiting + computing, calls);
        double gain = Math.Min(Saturation.Speedup(atOnce, cores, cpu, wait), Saturation.OfRounds(evidence.Calls.CallsPerCaller, atOnce));
        double speedup = Math.Min(Math.Min(gain, evidence.MostGain), OfStages(waiting, computing, cpu, wait, calls));
        if (speedup < AdviceThresholds.MinSpeedup) return RuleOutcome.Because(AdviceTexts.MixedButCores(cores));
        return new Advice
        {
            Id = "pipeline-stages",
            Title = "Make it a pipeline, with workers of their own for what waits and for what computes.",
            Because = AdviceTexts.Pipeline(evidence, waiting, computing),
            PredictedSpeedup = evidence.MayShareWhatItWaitsFor ? null : speedup,
            Concurrency = atOnce,
            Resource = Resource.Cores,
        };
    }

    // More workers that compute than those that wait can keep busy are of no use, except where all calls wait at the same time.
    private static (int Waiting, int Computing) Workers(double cores, double cpu, double wait, double calls)
    {
        double computing = Math.Max(1, Math.Round(cores));
        double waiting = Math.Clamp(Math.Ceiling(Math.Min(cores, computing) * wait / cpu), 1, Math.Min(Saturation.Reach, calls));
        return ((int)waiting, (int)Math.Min(computing, waiting < calls ? Math.Ceiling(waiting * cpu / wait) : calls));
    }

    /// <summary>Returns the gain that the workers of either stage allow. The other stage works for at least one call more.</summary>
    private static double OfStages(int waiting, int computing, double cpu, double wait, double calls) =>
        calls * (cpu + wait) / Math.Max((Math.Ceiling(calls / waiting) * wait) + cpu, wait + (Math.Ceiling(calls / computing) * cpu));
}
