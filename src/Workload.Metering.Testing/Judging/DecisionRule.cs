namespace Workload.Metering.Testing.Judging;

/// <summary>
/// Decides whether the evidence proves or refutes a claim. It may be asked repeatedly. Each answer uses up a part of the allowed error
/// probability, so that all answers together stay within it. A new set of samples needs a new object.
/// </summary>
internal sealed class DecisionRule(Claim claim, double confidence)
{
    /// <summary>Fewer samples than this say very little about their spread.</summary>
    private const int MinSamples = 3;

    /// <summary>
    /// The evidence is checked again when it has grown by this factor. A check after each sample would use up the error probability without
    /// new evidence.
    /// </summary>
    private const double Growth = 1.4;

    /// <summary>A single run of this length averages enough by itself, so it decides if its figure is clear.</summary>
    private static readonly TimeSpan s_longRun = TimeSpan.FromMilliseconds(100);

    private int _looks;
    private int _nextLook = MinSamples;

    /// <summary>Returns the verdict, or <see cref="Verdict.Undecided"/> if it is too early for one.</summary>
    public Verdict Look(RatioEvidence evidence, TimeSpan longestRun)
    {
        if (evidence.Count < MinSamples)
        {
            return longestRun >= s_longRun
                ? Compare(evidence, evidence.ClockError, claim.ClearlyBelow, claim.ClearlyAbove)
                : Verdict.Undecided;
        }

        if (evidence.Count < _nextLook) return Verdict.Undecided;
        _nextLook = Math.Max(evidence.Count + 1, (int)(evidence.Count * Growth));
        return LookNow(evidence);
    }

    /// <summary>Returns the verdict when there will be no more evidence.</summary>
    public Verdict LastLook(RatioEvidence evidence, TimeSpan longestRun, bool singleRunDecides)
    {
        if (evidence.Count == 1 && singleRunDecides) return Compare(evidence, evidence.ClockError, claim.Limit, claim.Limit);
        return evidence.Count < MinSamples ? Look(evidence, longestRun) : LookNow(evidence);
    }

    /// <summary>Returns the error bound of the ratio at the confidence of the last check, or null if there are too few samples.</summary>
    public double? Margin(RatioEvidence evidence) => evidence.Count < MinSamples ? null : evidence.Margin(Chance(Math.Max(1, _looks)));

    private Verdict LookNow(RatioEvidence evidence) => Compare(evidence, evidence.Margin(Chance(++_looks)), claim.Limit, claim.Limit);

    // The series 1/2 + 1/6 + 1/12 + … adds up to 1, so all checks together use the whole error probability.
    private double Chance(int look) => (1 - confidence) / (look * (look + 1.0));

    private Verdict Compare(RatioEvidence evidence, double margin, double below, double above)
    {
        // If the ratio is not a number, neither comparison holds.
        double ratio = evidence.Ratio;
        if (claim.AtLeast) return ratio - margin >= above ? Verdict.Holds : ratio + margin < below ? Verdict.Fails : Verdict.Undecided;
        return ratio + margin <= below ? Verdict.Holds : ratio - margin > above ? Verdict.Fails : Verdict.Undecided;
    }
}
