using System.Globalization;

namespace Workload.Metering.Reporting;

/// <summary>What a report says to do about one phase, or why it says nothing.</summary>
/// <param name="Phase">The phase's name, as it is.</param>
/// <param name="Title">What to do, with the predicted gain.</param>
/// <param name="Because">The evidence; empty where there is no advice.</param>
internal sealed record AdviceEntry(string Phase, string Title, string Because)
{
    /// <summary>Of the phases of the first rows: the most valuable advice of each.</summary>
    public static IEnumerable<AdviceEntry> First(MeterSnapshot snapshot, ReportRows rows, int most) =>
        rows.Shown.Select(row => row.Name).Distinct(StringComparer.Ordinal).Take(most).Select(name => Of(snapshot[name]));

    /// <summary>The gain and what it takes, each as a few words.</summary>
    public static IEnumerable<string> Facts(Advice advice)
    {
        if (advice.PredictedSpeedup is { } speedup) yield return string.Create(CultureInfo.InvariantCulture, $"{speedup:0.0#} times as fast");
        if (advice.Concurrency is { } concurrency) yield return $"{Quantity.Count(concurrency)} at once";
        if (advice.Resource is { } resource) yield return NameOf(resource);
    }

    private static AdviceEntry Of(PhaseSummary phase)
    {
        if (phase.Advice is not [var advice, ..]) return new AdviceEntry(phase.Name, $"no advice: {phase.AdviceWithheld}.", "");
        string facts = string.Join(", ", Facts(advice));
        return new AdviceEntry(phase.Name, facts.Length > 0 ? $"{advice.Title} [{facts}]" : advice.Title, advice.Because);
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
