using Workload.Metering.Analysis.Rules;

namespace Workload.Metering.Analysis;

/// <summary>Applies the rules to a phase in their order, if there is enough evidence for any of them.</summary>
internal static class Advisor
{
    private static readonly ShortCores s_shortCores = new();
    private static readonly StarvedPool s_starvedPool = new();
    private static readonly CoresFull s_coresFull = new();
    private static readonly SharedWait s_sharedWait = new();
    private static readonly SerialCpu s_serialCpu = new();
    private static readonly FewCallsAtOnce s_fewCallsAtOnce = new();
    private static readonly BlockedWaits s_blockedWaits = new();

    /// <summary>
    /// The rules in their order, which decides between two that predict the same gain. Interference by other work comes before the phase's
    /// own character. A rule is not applied if a rule that silences it has a result.
    /// </summary>
    private static readonly (IAdviceRule Rule, IAdviceRule[] SilencedBy)[] s_rules =
    [
        (s_shortCores, []),
        (s_starvedPool, []),
        (new PoolHolder(), [s_starvedPool]),
        (new GarbageCollection(), []),
        (s_coresFull, []),
        (s_sharedWait, []),
        (s_blockedWaits, [s_coresFull]),
        (new CpuOutsideFlow(), [s_coresFull, s_sharedWait]),
        (new MixedStages(), [s_shortCores, s_starvedPool, s_coresFull, s_sharedWait]),
        (new WaitsInTurn(), [s_coresFull, s_sharedWait]),
        (s_serialCpu, [s_coresFull]),
        (new CpuOnOneCore(), [s_shortCores, s_starvedPool, s_coresFull]),
        (s_fewCallsAtOnce, [s_shortCores, s_starvedPool, s_coresFull]),
        (new CpuOnSomeCores(), [s_shortCores, s_starvedPool, s_coresFull, s_serialCpu, s_fewCallsAtOnce]),
    ];

    /// <summary>The rule that is applied if no other rule has an advice.</summary>
    private static readonly IdleCores s_lastRule = new();

    public static AdviceResult Advise(Evidence evidence)
    {
        if (Doubt(evidence) is { } doubt) return doubt;
        var spoke = new HashSet<IAdviceRule>();
        var outcomes = new List<RuleOutcome>();
        foreach (var (rule, silencedBy) in s_rules)
        {
            if (silencedBy.Any(spoke.Contains)) continue;
            var outcome = rule.Consider(evidence);
            if (outcome == RuleOutcome.Nothing) continue;
            spoke.Add(rule);
            outcomes.Add(outcome);
        }

        // The sort is stable, so the order of the rules decides between two that predict the same gain.
        Advice[] advice =
            [.. outcomes.Select(outcome => outcome.Advice).OfType<Advice>().OrderByDescending(advice => advice.PredictedSpeedup ?? 1)];
        if (advice.Length == 0 && s_lastRule.Consider(evidence).Advice is { } last) advice = [last];
        return advice.Length > 0
            ? new AdviceResult(advice, null)
            : AdviceResult.Because(
                outcomes.Select(outcome => outcome.Withheld).OfType<string>().FirstOrDefault() ?? AdviceTexts.NothingToGain);
    }

    private static AdviceResult? Doubt(Evidence evidence)
    {
        if (evidence.Calls.Ended < AdviceThresholds.MinCalls) return AdviceResult.TooLittle(AdviceTexts.TooFewCalls(evidence));
        if (evidence.IsMostlyOneCall) return AdviceResult.Because(AdviceTexts.MostlyOneCall(evidence));
        if (evidence.Breakdown.Total < AdviceThresholds.MinTime) return AdviceResult.TooLittle(AdviceTexts.TooShort(evidence));
        if (evidence.ShareOfProcess < AdviceThresholds.MinShareOfProcess) return AdviceResult.TooLittle(AdviceTexts.TooSmall(evidence));
        return evidence.Phase.Bottleneck == Bottleneck.Undetermined ? AdviceResult.Because(AdviceTexts.Undecided(evidence)) : null;
    }
}
