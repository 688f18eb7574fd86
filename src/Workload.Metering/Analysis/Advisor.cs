using Workload.Metering.Analysis.Rules;

namespace Workload.Metering.Analysis;

/// <summary>Asks every rule what it has to say of a phase, if the evidence suffices for any.</summary>
internal static class Advisor
{
    /// <summary>Of fewer calls the first, with its start-up cost (compilation, connections, cold caches), is too large a part.</summary>
    public const int LeastCalls = 5;

    /// <summary>Less flow time than this is a few ticks of a scheduler.</summary>
    public static readonly TimeSpan LeastTime = TimeSpan.FromMilliseconds(10);

    private static readonly IAdviceRule[] s_rules =
    [
        new ShortCores(), new StarvedPool(), new PoolHolder(), new GarbageCollection(), new CpuOutsideFlow(), new MixedStages(), new BlockedWaits(), new WaitsInTurn(), new CpuOnOneCore(),
        new FewCallsAtOnce(), new CpuOnSomeCores(), new SerialCpu(), new CoresFull(),
    ];

    private static readonly IdleCores s_lastRule = new();

    public static Counsel Advise(Evidence evidence)
    {
        if (Doubt(evidence) is { } doubt) return new Counsel([], doubt);
        var outcomes = s_rules.Select(rule => rule.Consider(evidence)).ToList();

        // Stable: of two that promise the same, what others do to the phase comes before its own character.
        Advice[] advice = [.. outcomes.Select(outcome => outcome.Advice).OfType<Advice>().OrderByDescending(advice => advice.PredictedSpeedup ?? 1)];
        if (advice.Length == 0 && s_lastRule.Consider(evidence).Advice is { } last) advice = [last];
        return advice.Length > 0
            ? new Counsel(advice, null)
            : new Counsel([], outcomes.Select(outcome => outcome.Withheld).OfType<string>().FirstOrDefault() ?? "no rule finds anything to gain");
    }

    /// <summary>Why a phase without a breakdown gets none.</summary>
    public static Counsel WithoutBreakdown(PhaseSummary phase) => new([], phase.Count == 0 ? "no call has ended" : "its time could not be broken down");

    private static string? Doubt(Evidence evidence)
    {
        var breakdown = evidence.Breakdown;
        if (evidence.Calls.Ended < LeastCalls) return $"{Quantity.Count(evidence.Calls.Ended, "call")} ended, and it takes {LeastCalls}: the first has start-up costs";
        if (breakdown.Total < LeastTime) return $"it took {Quantity.Duration(breakdown.Total)} in all, and it takes {Quantity.Duration(LeastTime)}";
        return evidence.Phase.Bottleneck == Bottleneck.Undetermined
            ? $"its CPU time is {Quantity.Duration(breakdown.Cpu)} ± {Quantity.Duration(breakdown.CpuError)}: that does not decide what it is bound by"
            : null;
    }
}
