using System.Text;
using Workload.Metering.Testing.Judging;

namespace Workload.Metering.Testing.Texts;

/// <summary>Composes the message of a failed assertion.</summary>
internal static class FailureText
{
    /// <summary>The shortest possible wait. Waking a thread takes some microseconds.</summary>
    private static readonly TimeSpan s_atOnce = TimeSpan.FromMicroseconds(3);

    /// <summary>Describes the result of repeated runs.</summary>
    public static string Finding(Claim claim, SequentialTest test, PhaseAssertOptions options)
    {
        if (test.WhyUndecided is { } why) return $"that is undecided: {why}";
        if (claim.IsOfWaiting && test.OwnTimeOfARun is { } own && own < s_atOnce)
            return $"it finished at once, in {Figures.Duration(own)} a run, so there is nothing to judge";

        if (test.Counted == 0 || double.IsNaN(test.Evidence.Ratio))
        {
            return test.HasFailedOnce
                ? $"that is undecided: it failed once, and no run within the limits was left to confirm that ({Limits(options)})"
                : $"that is undecided: no run within the limits was long enough to be measured ({Limits(options)})";
        }

        string evidence = test.Margin is { } margin && double.IsFinite(margin)
            ? $"{claim.Format(test.Evidence.Ratio)} ± {claim.Format(margin)}{claim.Unit} over {Figures.Count(test.Counted, "run")}"
            : $"{claim.Format(test.Evidence.Ratio)}{claim.Unit} over {Figures.Count(test.Counted, "run")}";
        if (test is { ReferenceCpuOfARun: { } reference, Sum.Breakdown: { } body })
            evidence += $" (CPU a run: {Figures.Duration(body.Cpu / test.Counted)}, the reference's {Figures.Duration(reference)})";
        string shares = test.Sum.Breakdown is { } breakdown ? $" ({StateTable.Shares(breakdown)})" : "";
        if (test.Verdict != Verdict.Undecided) return $"{claim.Figure} is {evidence}{shares}";
        return $"that is undecided: {claim.Figure} is {evidence}{shares}, "
            + $"too near its limit for the evidence to be had within {Limits(options)}";
    }

    /// <summary>Returns the whole message.</summary>
    public static string Of(
        string subject, Claim claim, string finding, in PhaseMeasurement measurement, int runs,
        IReadOnlyList<string>? disturbances = null, PhaseAssertOptions? options = null, string? blocking = null)
    {
        var text = new StringBuilder();
        text.Append("Expected ").Append(subject).Append(' ').Append(claim.Expectation).Append(", but ").Append(finding).AppendLine(".");
        if (blocking is not null) text.AppendLine(blocking);
        if (disturbances is { Count: > 0 }) AppendDisturbances(text, claim, disturbances, options?.JudgeUnoptimizedCode != false);
        if (measurement.Breakdown is not { } breakdown) return text.ToString().TrimEnd();
        text.AppendLine();
        StateTable.Write(text, breakdown, runs);
        text.AppendLine();
        if (EndsAtOnce(claim, breakdown, runs)) return text.Append(AdviceText.WhenItEndsAtOnce).ToString();
        if (breakdown.Total > TimeSpan.Zero) text.AppendLine(AdviceText.WhatDominated(breakdown));
        return text.Append(claim.Advise(measurement)).ToString();
    }

    private static void AppendDisturbances(StringBuilder text, Claim claim, IReadOnlyList<string> disturbances, bool isJudged)
    {
        text.Append("Its code is slower here than in production: ").AppendJoin("; ", disturbances).AppendLine(".");
        if (!claim.IsOfCost) return;
        text.Append("Assert CPU costs in a Release build (dotnet test -c Release) without these. ");
        text.AppendLine(isJudged
            ? "To leave costs unjudged elsewhere, set PhaseAssertOptions.JudgeUnoptimizedCode to false and Undecided to Pass."
            : "To let an unjudged cost pass, set PhaseAssertOptions.Undecided to Pass.");
    }

    /// <summary>Whether a body that should wait returned before it can have waited for anything.</summary>
    private static bool EndsAtOnce(Claim claim, TimeBreakdown? breakdown, int runs) =>
        claim.IsOfWaiting && runs > 0 && breakdown is { } known && Claims.Character(known) / runs < s_atOnce;

    private static string Limits(PhaseAssertOptions options) =>
        $"{Figures.Count(options.MaxRepetitions, "run")} and {Figures.Duration(options.TimeLimit)}";
}
