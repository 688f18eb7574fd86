namespace Workload.Metering.Reporting;

/// <summary>What a phase waited for, as reports for people say it.</summary>
internal static class WaitTexts
{
    /// <summary>How many names a line has; the rest is counted.</summary>
    public const int MaxNames = 3;

    /// <summary>Waiting that takes a smaller part of the phase's time needs no line.</summary>
    private const double MinOfPhase = 0.05;

    /// <summary>A line is about one state where the other one has at most this part of the waiting.</summary>
    private const double MinOfOther = 0.02;

    /// <summary>The wait's name. The target says enough where it begins with the database's system, or is the program's own text.</summary>
    public static string Label(in PhaseWait wait) => wait is { Kind: WaitKind.Database or WaitKind.Custom, Target: { } target } ? target :
        wait.ToString();

    /// <summary>The time of all waits together.</summary>
    public static TimeSpan Total(IReadOnlyList<PhaseWait> waits) => waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait.Total);

    /// <summary>
    /// One line: the state, its time, and up to three names with their shares. Null where nothing has a name, or the phase hardly waits.
    /// </summary>
    public static string? Line(in TimeBreakdown? breakdown, IReadOnlyList<PhaseWait> waits, string dot = "·")
    {
        if (breakdown is not { } states || waits.All(wait => wait.Kind == WaitKind.Unnamed)) return null;
        var total = Total(waits);
        return total < states.Total * MinOfPhase ? null : $"{State(states)} {Quantity.Duration(total)}: {Shares(waits, dot)}";
    }

    /// <summary>Whether the row was blocked for a noticeable part of its time, and that time has too few samples to have a name.</summary>
    public static bool HasTooFewSamples(ReportRow row) =>
        row.Breakdown is { } states && row.Waits is [.., { Kind: WaitKind.Unnamed, Error: null } unnamed] && unnamed.Blocked > states.Total
            * MinOfPhase;

    /// <summary>The names with their shares, the unnamed part last.</summary>
    public static string Shares(IReadOnlyList<PhaseWait> waits, string dot = "·", int most = MaxNames)
    {
        var total = Total(waits);
        var named = waits.Where(wait => wait.Kind != WaitKind.Unnamed).ToList();
        var parts = named.Take(most).Select(wait => $"{DisplayText.Visible(Label(wait))} {Share(wait, total)}").ToList();
        if (named.Count > most)
            parts.Add($"{Quantity.Count(named.Count - most, "more name")} " + $"{Quantity.Percent(Total([.. named.Skip(most)]) / total)}");
        foreach (var unnamed in waits.Where(wait => wait.Kind == WaitKind.Unnamed && Shows(wait, total)))
            parts.Add($"unnamed {Share(unnamed, total)}");
        return string.Join($" {dot} ", parts);
    }

    /// <summary>The share of a wait, with its error in points where it was sampled: <c>46 % ± 4</c>.</summary>
    public static string Share(in PhaseWait wait, TimeSpan total)
    {
        if (total <= TimeSpan.Zero) return Quantity.Absent;
        string share = Quantity.Percent(wait.Total / total);
        return wait.Error is { } error && error > TimeSpan.Zero ? $"{share} ± {Math.Max(1, Math.Round(100 * (error / total)))}" : share;
    }

    private static bool Shows(in PhaseWait wait, TimeSpan total) => wait.Total / total >= 0.005;

    private static string State(in TimeBreakdown states)
    {
        var both = states.Blocked + states.Awaiting;
        return states.Awaiting <= both * MinOfOther ? "blocked" : states.Blocked <= both * MinOfOther ? "awaiting" : "waiting";
    }
}
