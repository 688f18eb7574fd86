namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Finds computing that gets no faster on more cores but on a faster core. Either calls are short and no caller has more of them at a time,
/// or the serial part of parallel code keeps it below two thirds of the available cores.
/// </summary>
internal sealed class SerialCpu : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        bool isAlone = evidence.IsOneAfterAnother || evidence.IsFromOutside;
        if (evidence.Phase.Bottleneck != Bottleneck.Cpu || !isAlone || (evidence.IsOneThread && !evidence.IsSerial))
            return RuleOutcome.Nothing;
        if (evidence.IsOneThread) return Make(AdviceTexts.SerialCalls(evidence));

        double parallelism = evidence.Phase.Parallelism ?? 1;
        return parallelism >= AdviceThresholds.NearlyAllCores * evidence.CoresEach
            ? RuleOutcome.Because(AdviceTexts.NearlyAllCores(evidence, parallelism))
            : Make(AdviceTexts.SerialPart(evidence, parallelism));
    }

    private static RuleOutcome Make(string because) =>
        new Advice
        {
            Id = "faster-core",
            Title = "Shorten the serial part, or run it on faster cores: more of them do not help.",
            Because = because,
            Resource = Resource.ClockSpeed,
        };
}
