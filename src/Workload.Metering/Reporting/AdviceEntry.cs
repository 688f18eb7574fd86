using System.Globalization;

namespace Workload.Metering.Reporting;

/// <summary>What a report in lines says to do about one phase.</summary>
/// <param name="Phase">The phase's name, as it is.</param>
/// <param name="Title">What to do, with the predicted gain.</param>
/// <param name="Because">The evidence.</param>
internal sealed record AdviceEntry(string Phase, string Title, string Because)
{
    /// <summary>The most valuable advice of each of the first phases that have any, in the order of the rows.</summary>
    public static IEnumerable<AdviceEntry> First(MeterSnapshot snapshot, ReportRows rows, int most) =>
        PhasesOf(snapshot, rows).Where(phase => phase.Advice.Count > 0).Take(most).Select(phase => new AdviceEntry(phase.Name, TitleOf(phase.Advice[0]), phase.Advice[0].Because));

    /// <summary>Why the first phases that have none have none: the names, and the reason that they share.</summary>
    public static IEnumerable<(IEnumerable<string> Phases, string Reason)> Withheld(MeterSnapshot snapshot, ReportRows rows, int most) =>
        PhasesOf(snapshot, rows).Where(phase => phase.AdviceWithheld is not null).Take(most)
            .GroupBy(phase => phase.AdviceWithheld!, StringComparer.Ordinal).Select(group => (group.Select(phase => phase.Name), group.Key));

    /// <summary>The gain and what it takes, each as a few words.</summary>
    public static IEnumerable<string> Facts(Advice advice)
    {
        if (advice.PredictedSpeedup is { } speedup) yield return string.Create(CultureInfo.InvariantCulture, $"{speedup:0.0#} times as fast");
        if (advice.Concurrency is { } concurrency) yield return $"{Quantity.Count(concurrency)} at once";
        if (advice.Resource is { } resource) yield return NameOf(resource);
    }

    private static IEnumerable<PhaseSummary> PhasesOf(MeterSnapshot snapshot, ReportRows rows) =>
        rows.Shown.Select(row => row.Name).Distinct(StringComparer.Ordinal).Select(name => snapshot[name]);

    private static string TitleOf(Advice advice)
    {
        string facts = string.Join(", ", Facts(advice));
        return facts.Length > 0 ? $"{advice.Title} [{facts}]" : advice.Title;
    }

    private static string NameOf(Resource resource) => resource switch
    {
        Resource.Cores => "cores",
        Resource.ClockSpeed => "clock speed",
        Resource.Memory => "memory",
        Resource.Network => "network",
        _ => "disk",
    };
}
