using System.Globalization;

namespace Workload.Metering.Reporting;

/// <summary>An advice as a report shows it. A finding that holds for several phases appears once, with the names of the phases.</summary>
/// <param name="Phases">The names of the phases, with the largest gain first.</param>
/// <param name="Advice">The advice for the first phase.</param>
internal sealed record AdviceFinding(IReadOnlyList<string> Phases, Advice Advice)
{
    /// <summary>
    /// The gain by which an advice without a prediction is sorted among the others. It is less than most predicted gains.
    /// </summary>
    private const double UnpredictedGain = 0.2;

    /// <summary>Returns all findings, with the largest possible saving of the phases' time first.</summary>
    public static IReadOnlyList<AdviceFinding> Of(MeterSnapshot snapshot) =>
    [
        .. snapshot.Phases
            .SelectMany(phase => phase.Advice.Select(advice => (Phase: phase, Advice: advice, Value: ValueOf(phase, advice))))
            .GroupBy(entry => (entry.Advice.Id, entry.Advice.Title))
            .Select(group => (Entries: group.OrderByDescending(entry => entry.Value).ToList(), Value: group.Sum(entry => entry.Value)))
            .OrderByDescending(group => group.Value).ThenBy(group => group.Entries[0].Phase.Name, StringComparer.Ordinal)
            .Select(group => new AdviceFinding([.. group.Entries.Select(entry => entry.Phase.Name)], group.Entries[0].Advice)),
    ];

    /// <summary>Returns the gain and the required concurrency of the first phase, each as a few words.</summary>
    public IEnumerable<string> Facts()
    {
        if (Advice.PredictedSpeedup is { } speedup)
            yield return string.Create(CultureInfo.InvariantCulture, $"{speedup:0.0#} times as fast");
        if (Advice.Concurrency is { } concurrency) yield return $"{Quantity.Count(concurrency)} at once";
        if (Advice.Resource is { } resource) yield return ResourceTable.NameOf(resource);
    }

    /// <summary>Returns the advice with the facts.</summary>
    public string TitleWithFacts() => string.Join(", ", Facts()) is { Length: > 0 } facts ? $"{Advice.Title} [{facts}]" : Advice.Title;

    /// <summary>Returns the evidence. If there are several phases, the text names the phase that it belongs to.</summary>
    public string Because(Func<string, string> nameOf) => Phases.Count == 1 ? Advice.Because : $"For {nameOf(Phases[0])}: {Advice.Because}";

    private static double ValueOf(PhaseSummary phase, Advice advice) =>
        (phase.Breakdown?.Total.TotalSeconds ?? 0) * (advice.PredictedSpeedup is { } speedup ? 1 - (1 / speedup) : UnpredictedGain);
}
