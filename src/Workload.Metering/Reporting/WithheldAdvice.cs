using Workload.Metering.Analysis;

namespace Workload.Metering.Reporting;

/// <summary>The reason why phases get no advice. Each reason appears once, with the names of its phases.</summary>
/// <param name="Phases">The names of the phases, with the longest time first.</param>
/// <param name="Reason">The reason, as a sentence without its full stop.</param>
internal sealed record WithheldAdvice(IReadOnlyList<string> Phases, string Reason)
{
    /// <summary>
    /// Returns the reasons. Phases with too few calls or too little time share one entry. Phases without a call are not included, since a
    /// report counts them elsewhere.
    /// </summary>
    public static IReadOnlyList<WithheldAdvice> Of(MeterSnapshot snapshot)
    {
        var withheld = snapshot.Phases
            .Where(phase => phase.AdviceWithheld is not null && phase.Count + phase.Active > 0)
            .OrderByDescending(phase => phase.Wall)
            .ToList();
        var tooLittle = withheld.Where(phase => phase.AdviceResult.IsTooLittle).ToList();
        var others = withheld.Except(tooLittle).GroupBy(phase => phase.AdviceWithheld!, StringComparer.Ordinal)
            .Select(group => new WithheldAdvice([.. group.Select(phase => phase.Name)], group.Key));
        return tooLittle.Count switch
        {
            0 => [.. others],
            1 => [.. others, new WithheldAdvice([tooLittle[0].Name], tooLittle[0].AdviceWithheld!)],
            _ => [.. others, new WithheldAdvice([.. tooLittle.Select(phase => phase.Name)], TooLittle())],
        };
    }

    private static string TooLittle() =>
        $"they have fewer than {AdviceThresholds.MinCalls} calls, less than {Quantity.Duration(AdviceThresholds.MinTime)}, "
            + $"or less than {Quantity.Percent(AdviceThresholds.MinShareOfProcess)} of the process's time";
}
