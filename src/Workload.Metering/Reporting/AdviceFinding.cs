using System.Globalization;

namespace Workload.Metering.Reporting;

/// <summary>One advice as a report shows it: a finding that holds for several phases is said once, with their names.</summary>
/// <param name="Phases">The names of the phases, the one that gains the most first.</param>
/// <param name="Advice">The advice to that one.</param>
internal sealed record AdviceFinding(IReadOnlyList<string> Phases, Advice Advice)
{
    /// <summary>What an advice without a prediction is taken to gain, to sort it among the others: less than most that predict something.</summary>
    private const double UnpredictedGain = 0.2;

    /// <summary>All findings, the most valuable first: what could be saved of the phases' time.</summary>
    public static IReadOnlyList<AdviceFinding> Of(MeterSnapshot snapshot) =>
    [
        .. snapshot.Phases
            .SelectMany(phase => phase.Advice.Select(advice => (Phase: phase, Advice: advice, Value: ValueOf(phase, advice))))
            .GroupBy(entry => (entry.Advice.Id, entry.Advice.Title))
            .Select(group => (Entries: group.OrderByDescending(entry => entry.Value).ToList(), Value: group.Sum(entry => entry.Value)))
            .OrderByDescending(group => group.Value).ThenBy(group => group.Entries[0].Phase.Name, StringComparer.Ordinal)
            .Select(group => new AdviceFinding([.. group.Entries.Select(entry => entry.Phase.Name)], group.Entries[0].Advice)),
    ];

    /// <summary>The gain and what it takes, each as a few words. They are those of the first phase.</summary>
    public IEnumerable<string> Facts()
    {
        if (Advice.PredictedSpeedup is { } speedup) yield return string.Create(CultureInfo.InvariantCulture, $"{speedup:0.0#} times as fast");
        if (Advice.Concurrency is { } concurrency) yield return $"{Quantity.Count(concurrency)} at once";
        if (Advice.Resource is { } resource) yield return NameOf(resource);
    }

    /// <summary>What to do, with the facts.</summary>
    public string TitleWithFacts() => string.Join(", ", Facts()) is { Length: > 0 } facts ? $"{Advice.Title} [{facts}]" : Advice.Title;

    /// <summary>The evidence; where there are several phases, whose it is.</summary>
    public string Because(Func<string, string> nameOf) => Phases.Count == 1 ? Advice.Because : $"For {nameOf(Phases[0])}: {Advice.Because}";

    private static double ValueOf(PhaseSummary phase, Advice advice) =>
        (phase.Breakdown?.Total.TotalSeconds ?? 0) * (advice.PredictedSpeedup is { } speedup ? 1 - (1 / speedup) : UnpredictedGain);

    private static string NameOf(Resource resource) => resource switch
    {
        Resource.Cores => "cores",
        Resource.ClockSpeed => "clock speed",
        Resource.Memory => "memory",
        Resource.Network => "network",
        _ => "disk",
    };
}
