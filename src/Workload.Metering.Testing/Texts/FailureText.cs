using System.Text;
using Workload.Metering.Testing.Judging;

namespace Workload.Metering.Testing.Texts;

/// <summary>What a failed assertion says.</summary>
internal static class FailureText
{
    /// <summary>What was found, of repeated runs.</summary>
    public static string Finding(Claim claim, Trial trial, PhaseAssertOptions options)
    {
        if (trial.WhyUndecided is { } why) return $"that is undecided: {why}";
        string evidence = trial.Margin is { } margin && double.IsFinite(margin)
            ? $"{claim.Format(trial.Evidence.Ratio)} ± {claim.Format(margin)}{claim.Unit} over {Figures.Count(trial.Counted, "run")}"
            : $"{claim.Format(trial.Evidence.Ratio)}{claim.Unit} over {Figures.Count(trial.Counted, "run")}";
        string shares = trial.Sum.Breakdown is { } breakdown ? $" ({StateTable.Shares(breakdown)})" : "";
        if (trial.Verdict != Verdict.Undecided) return $"{claim.Figure} is {evidence}{shares}";
        if (trial.Counted == 0 || double.IsNaN(trial.Evidence.Ratio)) return $"that is undecided: no run within the limits was long enough to be measured ({Limits(options)})";
        return $"that is undecided: {claim.Figure} is {evidence}{shares}, too near its limit for the evidence to be had within {Limits(options)}";
    }

    /// <summary>The whole message.</summary>
    public static string Of(string subject, Claim claim, string finding, in PhaseMeasurement measurement, int runs, IReadOnlyList<string>? disturbances = null)
    {
        var text = new StringBuilder();
        text.Append("Expected ").Append(subject).Append(' ').Append(claim.Expectation).Append(", but ").Append(finding).AppendLine(".");
        if (disturbances is { Count: > 0 }) AppendDisturbances(text, claim, disturbances);
        if (measurement.Breakdown is not { } breakdown) return text.ToString().TrimEnd();
        text.AppendLine();
        StateTable.Write(text, breakdown, runs);
        text.AppendLine();
        if (breakdown.Total > TimeSpan.Zero)
        {
            var (name, time) = StateTable.StatesOf(breakdown).MaxBy(state => state.Time ?? TimeSpan.Zero);
            text.Append("What dominated: ").Append(name).Append(", ").Append(Figures.Percent(time!.Value / breakdown.Total)).AppendLine(" of its time.");
        }

        return text.Append(claim.Advise(measurement)).ToString();
    }

    private static void AppendDisturbances(StringBuilder text, Claim claim, IReadOnlyList<string> disturbances)
    {
        text.Append("Its code is slower here than in production: ").AppendJoin("; ", disturbances).AppendLine(".");
        if (claim.IsOfCost) text.AppendLine("Assert CPU costs in a Release build (dotnet test -c Release) without these, or set PhaseAssertOptions.JudgeUnoptimizedCode to false.");
    }

    private static string Limits(PhaseAssertOptions options) => $"{Figures.Count(options.MaxRepetitions, "run")} and {Figures.Duration(options.TimeLimit)}";
}
