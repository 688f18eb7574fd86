using System.Globalization;

namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Computing and waiting in turn, neither rare: a pipeline overlaps them, with as many workers a stage as its share of the time asks
/// for. For mixed phases by their thresholds, and four calls of one caller on: a shorter pipeline is filling or draining most of the time.
/// </summary>
internal sealed class MixedStages : IAdviceRule
{
    private const int LeastCalls = 4;

    private const double LeastSpeedup = 1.2;

    public RuleOutcome Consider(Evidence evidence)
    {
        if (evidence.Phase.Bottleneck != Bottleneck.Mixed) return RuleOutcome.Nothing;
        if (!evidence.IsOneAtATime) return RuleOutcome.Because($"it computes and waits, but {Quantity.Ratio(evidence.AtOnce)} of its calls run at once: one computes while another waits already");
        if (!CpuOnOneCore.IsOnOneCore(evidence)) return RuleOutcome.Because($"it computes and waits, but on {Quantity.Ratio(evidence.Phase.Parallelism)} threads at once: one computes while another waits already");
        if (!evidence.RunQueueRuledOut) return RuleOutcome.Because("blocked includes the wait for a core here, and the process used nearly all its cores: it may be either");
        if (evidence.IsAtAnotherRate) return RuleOutcome.Because($"it computes and waits in turn, but {evidence.Rate}: a pipeline would not fill");
        double cpu = evidence.Breakdown.Cpu.TotalMilliseconds, wait = evidence.Waiting.TotalMilliseconds;
        if (evidence.Calls.CallsPerCaller < LeastCalls) return RuleOutcome.Because($"it computes and waits in turn, but its caller makes fewer than {LeastCalls} calls: a pipeline would not fill");

        double cores = evidence.FreeCores;
        int computing = (int)Math.Max(1, Math.Round(cores)), waiting = (int)Math.Clamp(Math.Ceiling(Math.Min(cores, computing) * wait / cpu), 1, Saturation.Reach);
        double speedup = Math.Min(Saturation.Speedup(computing + waiting, cores, cpu, wait), Saturation.OfRounds(evidence.Calls.CallsPerCaller, computing + waiting));
        if (speedup < LeastSpeedup) return RuleOutcome.Because($"it computes and waits in turn, but {Quantity.Number(cores)} free cores leave nothing to gain from a pipeline");
        return new Advice
        {
            Id = "pipeline-stages",
            Title = $"Make it a pipeline: {Quantity.Count(waiting, "worker")} for what waits, {Quantity.Count(computing)} for what computes.",
            Because = string.Create(CultureInfo.InvariantCulture, $"Each call computes for {Quantity.Duration(evidence.PerCall(evidence.Breakdown.Cpu))} and waits {Quantity.Duration(evidence.PerCall(evidence.Waiting))}, in turn: 1 to {wait / cpu:0.0#}. {Quantity.Number(cores)} cores are free for it."),
            PredictedSpeedup = speedup,
            Concurrency = computing + waiting,
            Resource = Resource.Cores,
        };
    }
}
