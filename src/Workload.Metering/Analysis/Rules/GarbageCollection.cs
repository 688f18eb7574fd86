namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Finds a phase that loses time to the garbage collector, by pauses or by CPU on the flow's own threads. The advice is to allocate less.
/// The predicted speed-up is for no garbage at all, which is an upper bound.
/// </summary>
internal sealed class GarbageCollection : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        var breakdown = evidence.Breakdown;
        TimeSpan collector = breakdown.GcPause + breakdown.GcCpu;
        if (collector == TimeSpan.Zero || collector < AdviceThresholds.MinCollectorShare * breakdown.Total) return RuleOutcome.Nothing;

        long perCall = (evidence.Phase.AllocatedBytes ?? 0) / Math.Max(1, evidence.Calls.Ran);
        bool server = !evidence.Machine.ServerGc && evidence.Cores >= 2 && breakdown.GcPause > breakdown.GcCpu;
        return new Advice
        {
            Id = "allocate-less",
            Title = (perCall >= AdviceThresholds.LargeObject
                    ? "Allocate less: rent large buffers from a pool, and read streams in parts"
                    : "Allocate less: reuse objects, and work on spans")
                + (server ? "; or try the server's garbage collector." : "."),
            Because = AdviceTexts.Collector(evidence, collector, perCall),
            PredictedSpeedup = Saturation.Without(collector, breakdown.Total),
            Resource = Resource.Memory,
        };
    }
}
