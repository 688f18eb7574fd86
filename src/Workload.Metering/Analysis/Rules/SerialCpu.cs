namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Computing that more cores do not help: a faster core does. Either one short call at a time, or parallel code whose serial part
/// (by Amdahl's law from the parallelism that was measured) keeps it below two thirds of the cores that it could have; nearer to them
/// the law tells noise from a serial part no longer.
/// </summary>
internal sealed class SerialCpu : IAdviceRule
{
    private const double NearlyAll = 2.0 / 3, InParallel = 1.2;

    public RuleOutcome Consider(Evidence evidence)
    {
        if (evidence.Phase.Bottleneck != Bottleneck.Cpu || evidence.InFlight > InParallel || !evidence.IsOneAfterAnother) return RuleOutcome.Nothing;

        double parallelism = evidence.Phase.Parallelism ?? 1, cores = evidence.FreeCores;
        if (CpuOnOneCore.IsOnOneCore(evidence))
            return CpuOnOneCore.IsSerial(evidence) ? Make($"There is one call at a time, of {Quantity.Duration(evidence.PerCall(evidence.Breakdown.Cpu))} of CPU: too short to be split over cores.") : RuleOutcome.Nothing;
        if (parallelism <= InParallel || parallelism >= NearlyAll * cores) return RuleOutcome.Nothing;
        double serial = ((cores / parallelism) - 1) / (cores - 1);
        return Make($"It runs on {Quantity.Ratio(parallelism)} of {Quantity.Number(cores)} cores that it could have: by Amdahl's law {Quantity.Percent(serial)} of it is serial, and no number of cores makes it more than {Quantity.Number(1 / serial)} times as fast.");
    }

    private static Advice Make(string because) => new() { Id = "faster-core", Title = "Shorten the serial part, or run it on faster cores: more of them do not help.", Because = because, Resource = Resource.ClockSpeed };
}
