namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Awaited waits one after another: run them concurrently. For phases that are I/O-bound by their threshold (below it a pipeline fits
/// better), whose calls hardly overlap, and at least two of which one caller makes: nothing else could run at once.
/// </summary>
internal sealed class WaitsInTurn : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        var breakdown = evidence.Breakdown;
        if (evidence.Phase.Bottleneck != Bottleneck.Io || breakdown.Awaiting < breakdown.Blocked) return RuleOutcome.Nothing;

        var plan = ConcurrencyPlan.For(evidence);
        if (plan is not { Concurrency: { } atOnce, Speedup: { } speedup }) return plan.Reason is { } reason ? RuleOutcome.Because(reason) : RuleOutcome.Nothing;
        return new Advice
        {
            Id = "run-waits-concurrently",
            Title = $"Run {Quantity.Count(atOnce)} of its calls at once instead of one after another.",
            Because = $"Each call awaits {Quantity.Duration(evidence.PerCall(breakdown.Awaiting))} and computes for {Quantity.Duration(evidence.PerCall(breakdown.Cpu))}, {Quantity.Ratio(evidence.Calls.AtOnceInCaller)} at once; {plan.Reason}.",
            PredictedSpeedup = speedup,
            Concurrency = atOnce,
            Resource = Resource.Network,
        };
    }
}
