namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// A phase that waits, in a process that uses less than a quarter of its cores: fewer would do, with as much again in reserve. Only over ten
/// seconds and more, for a load that comes and goes does not show in less, and only where nothing else is advised: what runs its calls at once needs its cores.
/// </summary>
internal sealed class IdleCores : IAdviceRule
{
    private const double MostUsed = 0.25, Reserve = 2, Step = 0.5;

    private static readonly TimeSpan s_longEnough = TimeSpan.FromSeconds(10);

    public RuleOutcome Consider(Evidence evidence)
    {
        if (evidence.Phase.Bottleneck != Bottleneck.Io || evidence.Elapsed < s_longEnough || evidence.Process.CoresUsed is not { } used || used > MostUsed * evidence.Cores) return RuleOutcome.Nothing;

        double enough = Math.Max(Step, Math.Ceiling(used * Reserve / Step) * Step);
        if (enough >= evidence.Cores) return RuleOutcome.Nothing;
        bool awaits = evidence.Breakdown.Awaiting >= evidence.Breakdown.Blocked;
        return new Advice
        {
            Id = "right-size-cores",
            Title = $"Cores are not what it lacks: {Quantity.Number(enough)} would do. Shorten what it waits for.",
            Because = $"It waits for {Quantity.Percent(evidence.Phase.IoRatio ?? 0)} of its own time, and over {Quantity.Duration(evidence.Elapsed)} the process used {Quantity.Ratio(used)} of {Quantity.Number(evidence.Cores)} cores.",
            Resource = awaits ? Resource.Network : Resource.Disk,
        };
    }
}
