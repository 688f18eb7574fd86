namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Time that the garbage collector takes, as pauses and as CPU on the flow's own threads: allocate less. From a tenth of the flow
/// time on: below that the next measurement's collections fall elsewhere. The predicted speed-up is that of making no garbage: an upper bound.
/// </summary>
internal sealed class GarbageCollection : IAdviceRule
{
    private const double LeastShare = 0.1;

    private const long LargeObject = 85_000;

    public RuleOutcome Consider(Evidence evidence)
    {
        var breakdown = evidence.Breakdown;
        TimeSpan collector = breakdown.GcPause + breakdown.GcCpu;
        if (collector == TimeSpan.Zero || collector < LeastShare * breakdown.Total) return RuleOutcome.Nothing;

        long perCall = (evidence.Phase.AllocatedBytes ?? 0) / Math.Max(1, evidence.Calls.Ended);
        bool server = !evidence.Machine.ServerGc && evidence.Cores >= 2 && breakdown.GcPause > breakdown.GcCpu;
        return new Advice
        {
            Id = "allocate-less",
            Title = (perCall >= LargeObject ? "Allocate less: rent large buffers from a pool, and read streams in parts" : "Allocate less: reuse objects, and work on spans")
                + (server ? "; or try the server's garbage collector." : "."),
            Because = $"The garbage collector takes {Quantity.Percent(collector / breakdown.Total)} of its time: {Quantity.Duration(evidence.PerCall(breakdown.GcPause))} of pauses and {Quantity.Duration(evidence.PerCall(breakdown.GcCpu))} of CPU a call, which allocates {Quantity.Bytes(perCall)}. The prediction is of no garbage at all.",
            PredictedSpeedup = breakdown.Total / (breakdown.Total - collector) is var speedup && double.IsFinite(speedup) ? speedup : null,
            Resource = Resource.Memory,
        };
    }
}
