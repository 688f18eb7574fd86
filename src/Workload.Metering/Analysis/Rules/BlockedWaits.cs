using System.Globalization;

namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Threads that are held while nothing computes: make the waits asynchronous, and say how many threads they hold now. From a quarter
/// of the phase's own time on: less frees no thread worth the rewrite, for even all of it would be one thread in four.
/// </summary>
internal sealed class BlockedWaits : IAdviceRule
{
    private const double LeastShare = 0.25;

    public RuleOutcome Consider(Evidence evidence)
    {
        var breakdown = evidence.Breakdown;
        if (evidence.IsInterfered || breakdown.Blocked < LeastShare * breakdown.Character) return RuleOutcome.Nothing;
        if (!evidence.RunQueueRuledOut) return RuleOutcome.Because("blocked includes the wait for a core here, and the process used nearly all its cores: it may be either");
        if (CpuOutsideFlow.Applies(evidence)) return RuleOutcome.Nothing;

        double threads = breakdown.Blocked / evidence.Phase.Wall * evidence.AtOnce;
        var plan = ConcurrencyPlan.For(evidence);
        string bound = plan.Concurrency is { } atOnce ? string.Create(CultureInfo.InvariantCulture, $"; where they cannot be, run at most {atOnce} at once, each on a thread of its own") : "";
        return new Advice
        {
            Id = "await-blocked-waits",
            Title = $"Make the blocking waits asynchronous{bound}.",
            Because = string.Create(CultureInfo.InvariantCulture, $"Each call blocks a thread for {Quantity.Duration(evidence.PerCall(breakdown.Blocked))} of {Quantity.Duration(evidence.PerCall(breakdown.Total))}: that holds {Quantity.Ratio(threads)} threads while it runs{Rest(evidence, plan)}."),
            PredictedSpeedup = plan.Speedup,
            Concurrency = plan.Concurrency,
        };
    }

    private static string Rest(Evidence evidence, ConcurrencyPlan plan) =>
        (evidence.Breakdown.RunQueue is null ? " (the process was far from using all its cores, so that hardly any of it is a wait for a core)" : "") + (plan.Reason is { } reason ? "; " + reason : "");
}
