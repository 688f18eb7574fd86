namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// The process computes while the flow waits. Either threads that no phase accounts for, as those that a native library makes for
/// itself: from half a core on, and half of what the process uses; less is the runtime's own. Or other phases that leave it no core: from 80 % of
/// the cores on; less leaves it room.
/// </summary>
internal sealed class CpuOutsideFlow : IAdviceRule
{
    private const double MostOwnShare = 0.25, LeastCores = 0.5, LeastShare = 0.5, Full = 0.8;

    public static bool Applies(Evidence evidence) =>
        !evidence.IsInterfered && evidence.Phase.IoRatio >= 0.5 && evidence.ProcessCores is { } process && evidence.OwnCores <= MostOwnShare * process
        && (InNoPhase(evidence) >= LeastCores || evidence.OtherCores >= Full * evidence.Cores);

    public RuleOutcome Consider(Evidence evidence)
    {
        if (!Applies(evidence)) return RuleOutcome.Nothing;
        string measured = $"While it ran the process kept {Quantity.Ratio(evidence.ProcessCores)} of {Quantity.Number(evidence.Cores)} cores busy, and its own flow {Quantity.Ratio(evidence.OwnCores)}";
        if (InNoPhase(evidence) is >= LeastCores and var cores)
        {
            return new Advice
            {
                Id = "cpu-outside-flow",
                Title = "Look at the threads that compute in no phase: a native library's, the runtime's, or code that nobody meters. What this phase waits for may be their result.",
                Because = $"{measured}; about {Quantity.Ratio(cores)} of that is in no phase.",
                Resource = Resource.Cores,
            };
        }

        var busiest = evidence.Phases.Where(phase => phase != evidence.Phase).MaxBy(phase => phase.Self?.Cpu);
        return new Advice
        {
            Id = "cpu-outside-flow",
            Title = $"Look at '{busiest?.Name}' first: it leaves this phase hardly a core.",
            Because = $"{measured}; '{busiest?.Name}' computed for {Quantity.Duration(busiest?.Self?.Cpu)}, the most of all.",
            Resource = Resource.Cores,
        };
    }

    /// <summary>Of the cores that the rest of the process used meanwhile: those of no phase, by their share in the whole snapshot.</summary>
    private static double InNoPhase(Evidence evidence)
    {
        if (evidence.Process is not { Cpu: { } cpu, Unattributed: { } unattributed } || cpu.Total <= TimeSpan.Zero) return 0;
        double share = unattributed / cpu.Total;
        return share >= LeastShare ? Math.Min(evidence.OtherCores, share * (evidence.ProcessCores ?? 0)) : 0;
    }
}
