namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// A caller that runs several computing calls at once, but fewer than the cores allow: more of them. The gain is what it could run at once over
/// what it does, down to the last round of its calls. Where it has fewer calls than cores, splitting each (<see cref="CpuOnSomeCores"/>) may gain more.
/// </summary>
internal sealed class FewCallsAtOnce : IAdviceRule
{
    /// <summary>What running more at once gains; 1 where nobody could, or splitting them gains more.</summary>
    public static double Gain(Evidence evidence, out int atOnce)
    {
        atOnce = 0;
        if (!CpuOnSomeCores.Applies(evidence) || evidence.IsOneAfterAnother || evidence.IsFromOutside) return 1;

        double calls = evidence.Calls.CallsPerCaller, coresOfCall = Math.Max(1, evidence.OwnCores / evidence.AtOnce);
        int fit = CpuOnSomeCores.Whole(evidence.FreeCores / evidence.CallersAtOnce / coresOfCall);
        atOnce = (int)Math.Min(fit, Math.Floor(calls));
        if (atOnce < 1) return 1;
        double gain = Math.Min(Saturation.OfRounds(calls, atOnce) / evidence.Calls.AtOnceInCaller, evidence.FreeCores / evidence.OwnCores);
        return atOnce < fit && CpuOnSomeCores.Gain(evidence, out _) > gain ? 1 : gain;
    }

    public RuleOutcome Consider(Evidence evidence)
    {
        double speedup = Gain(evidence, out int atOnce);
        if (speedup < CpuOnOneCore.LeastSpeedup) return RuleOutcome.Nothing;
        bool several = evidence.CallersAtOnce > 1;
        return new Advice
        {
            Id = "parallelise-cpu",
            Title = $"Run {Quantity.Count(atOnce)} of its calls at once{(several ? " in each caller" : "")} instead of {Quantity.Number(evidence.Calls.AtOnceInCaller)}.",
            Because = $"{CpuOnSomeCores.Used(evidence)}. {(several ? "Each" : "Its")} caller makes {Quantity.Number(evidence.Calls.CallsPerCaller)} of them, {Quantity.Duration(evidence.PerCall(evidence.Breakdown.Cpu))} of CPU each.",
            PredictedSpeedup = speedup,
            Concurrency = atOnce,
            Resource = Resource.Cores,
        };
    }
}
