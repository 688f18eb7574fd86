namespace Workload.Metering.Testing.Judging;

/// <summary>
/// Says whether the evidence decides a claim. It may be asked again and again: each answer that was given spends a part of the chance to
/// be wrong, so that all together stay within it. A new hearing has a new judge.
/// </summary>
internal sealed class Judge(Claim claim, double confidence)
{
    /// <summary>Fewer samples than this say next to nothing of their own spread.</summary>
    private const int LeastSamples = 3;

    /// <summary>The evidence is looked at when it has grown by this factor: looking after each sample would spend the chance on nothing new.</summary>
    private const double Growth = 1.4;

    /// <summary>A single run as long as this averages over enough of its own; it decides where it is clear.</summary>
    private static readonly TimeSpan s_longRun = TimeSpan.FromMilliseconds(100);

    private int _looks;
    private int _nextLook = LeastSamples;

    /// <summary>The verdict, where it is time for one.</summary>
    public Verdict Look(RatioEvidence evidence, TimeSpan longestRun)
    {
        if (evidence.Count < LeastSamples) return longestRun >= s_longRun ? Compare(evidence, evidence.ClockError, claim.ClearlyBelow, claim.ClearlyAbove) : Verdict.Undecided;
        if (evidence.Count < _nextLook) return Verdict.Undecided;
        _nextLook = Math.Max(evidence.Count + 1, (int)(evidence.Count * Growth));
        return LookNow(evidence);
    }

    /// <summary>The verdict, where there will be no more evidence.</summary>
    public Verdict LastLook(RatioEvidence evidence, TimeSpan longestRun, bool singleRunDecides)
    {
        if (evidence.Count == 1 && singleRunDecides) return Compare(evidence, evidence.ClockError, claim.Limit, claim.Limit);
        return evidence.Count < LeastSamples ? Look(evidence, longestRun) : LookNow(evidence);
    }

    /// <summary>How far the ratio may be off, at the confidence of the last look; null where too few samples tell.</summary>
    public double? Margin(RatioEvidence evidence) => evidence.Count < LeastSamples ? null : evidence.Margin(Chance(Math.Max(1, _looks)));

    private Verdict LookNow(RatioEvidence evidence) => Compare(evidence, evidence.Margin(Chance(++_looks)), claim.Limit, claim.Limit);

    // 1/2 + 1/6 + 1/12 + … of the chance adds up to all of it.
    private double Chance(int look) => (1 - confidence) / (look * (look + 1.0));

    private Verdict Compare(RatioEvidence evidence, double margin, double below, double above)
    {
        // Where the ratio is not a number, neither comparison holds.
        double ratio = evidence.Ratio;
        if (claim.AtLeast) return ratio - margin >= above ? Verdict.Holds : ratio + margin < below ? Verdict.Fails : Verdict.Undecided;
        return ratio + margin <= below ? Verdict.Holds : ratio - margin > above ? Verdict.Fails : Verdict.Undecided;
    }
}
