namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Finds a process that computes while the flow waits, if nothing else explains the wait. Either threads outside of all phases compute,
/// such as those of a native library, or other phases leave the flow no core.
/// </summary>
internal sealed class CpuOutsideFlow : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        bool waits = evidence.Phase.IoRatio >= AdviceThresholds.MinWaitingShare;
        if (evidence.IsInterfered || !waits || evidence.ProcessCores is not { } process) return RuleOutcome.Nothing;
        if (evidence.OwnCores > AdviceThresholds.MaxShareOfBystander * process) return RuleOutcome.Nothing;

        // It is known what the phase waits for.
        if (evidence.NamedShare >= AdviceThresholds.MinShareOfNames) return RuleOutcome.Nothing;
        return IsSuspicious(evidence)
            ? InNoPhase(evidence)
            : evidence.AreCoresFull && evidence.OtherCores >= AdviceThresholds.FullCores * evidence.Cores ? InAnotherPhase(evidence)
            : RuleOutcome.Nothing;
    }

    /// <summary>
    /// Whether the wait is unexplained. A blocked thread explains it, unless threads of no phase fill the cores. In a web host the server
    /// itself computes in no phase.
    /// </summary>
    private static bool IsSuspicious(Evidence evidence)
    {
        if (evidence.HasClients) return false;
        bool blocks = evidence.Breakdown.Blocked >= AdviceThresholds.MinBlockedShare * evidence.Breakdown.Character;
        return evidence.CoresInNoPhase >= (blocks ? AdviceThresholds.FullCores * evidence.Cores : AdviceThresholds.MinCoresInNoPhase);
    }

    private static Advice InNoPhase(Evidence evidence) => new()
    {
        Id = "cpu-outside-flow",
        Title = "Look at the threads that compute in no phase: what it waits for may be their result.",
        Because = $"{AdviceTexts.ComputesOutside(evidence)}; about {Quantity.Ratio(evidence.CoresInNoPhase)} of that is in no phase: "
            + "a native library, the runtime, or code that nobody meters.",
        Resource = Resource.Cores,
    };

    private static RuleOutcome InAnotherPhase(Evidence evidence)
    {
        if (evidence.Phases.Where(phase => phase != evidence.Phase).MaxBy(phase => phase.Self?.Cpu) is not { Self: { } self } busiest)
            return RuleOutcome.Nothing;
        return new Advice
        {
            Id = "cpu-outside-flow",
            Title = $"Look at '{busiest.Name}' first: it leaves almost no CPU for this phase.",
            Because =
                $"{AdviceTexts.ComputesOutside(evidence)}. '{busiest.Name}' computed for {Quantity.Duration(self.Cpu)}, the most of all.",
            Resource = Resource.Cores,
        };
    }
}
