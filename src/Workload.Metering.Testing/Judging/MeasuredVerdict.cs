using System.Diagnostics;
using Workload.Metering.Testing.Texts;

namespace Workload.Metering.Testing.Judging;

/// <summary>Judges an existing measurement. It cannot be repeated, so only the error of its clock is taken into account.</summary>
[StackTraceHidden]
internal static class MeasuredVerdict
{
    public static void Demand(string subject, Claim claim, in PhaseMeasurement measurement, int runs, IReadOnlyList<PhaseWait> waits)
    {
        string finding;
        string? blocking = null;
        if (measurement.Breakdown is not { } breakdown)
        {
            finding = "it has no breakdown: the thread's CPU clock is refused here, or the flow was lost";
        }
        else
        {
            var evidence = new RatioEvidence();
            evidence.Add(claim.TermOf(new Sample(breakdown, Math.Max(1, runs))));
            var verdict = new DecisionRule(claim, confidence: 0.95).LastLook(evidence, TimeSpan.Zero, singleRunDecides: true);
            if (verdict == Verdict.Holds) return;
            if (claim.NamesBlocking) blocking = BlockedText.Of(breakdown.Blocked / Math.Max(1, runs), waits);
            finding = double.IsNaN(evidence.Ratio)
                ? "that is undecided: it neither computed nor waited"
                : $"{(verdict == Verdict.Undecided ? "that is undecided: " : "")}{claim.Figure} is {claim.Format(evidence.Ratio)}"
                    + $"{Error(claim, evidence, verdict)} ({StateTable.Shares(breakdown)})";
        }

        throw new PhaseAssertionException(FailureText.Of(subject, claim, finding, measurement, runs, blocking: blocking), finding,
            measurement);
    }

    private static string Error(Claim claim, RatioEvidence evidence, Verdict verdict) =>
        verdict == Verdict.Undecided ? $" ± {claim.Format(evidence.ClockError)}" : "";
}
