namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// CPU-bound, and all the cores in use already: only less work or more cores help. From 80 % of the cores on: the rest goes to what
/// a process does beside its work, and nobody gets all of it.
/// </summary>
internal sealed class CoresFull : IAdviceRule
{
    private const double Full = 0.8;

    /// <summary>One call at a time on one core fills that one alone; it wants more only if it can be spread.</summary>
    public static bool Applies(Evidence evidence) =>
        evidence.Phase.Bottleneck == Bottleneck.Cpu && evidence.OwnCores >= Full * evidence.Cores
        && (!CpuOnOneCore.IsOnOneCore(evidence) || (evidence.Cores <= 1 && !CpuOnOneCore.IsSerial(evidence)));

    public RuleOutcome Consider(Evidence evidence)
    {
        if (!Applies(evidence)) return RuleOutcome.Nothing;

        // Of Amdahl's law the ratio of the two: what twice the cores gain over these.
        double share = evidence.Breakdown.Cpu / evidence.Breakdown.Character;
        return new Advice
        {
            Id = "add-cores",
            Title = $"Compute less, or spread it over {Quantity.Number(2 * evidence.Cores)} cores.",
            Because = $"It keeps {Quantity.Ratio(evidence.OwnCores)} of {Quantity.Number(evidence.Cores)} cores busy while it runs, and {Quantity.Percent(share)} of its own time is CPU; twice the cores are predicted from that share.",
            PredictedSpeedup = CpuOnOneCore.Amdahl(share, 2 * Math.Max(1, evidence.Cores)) / CpuOnOneCore.Amdahl(share, evidence.Cores),
            Resource = Resource.Cores,
        };
    }
}
