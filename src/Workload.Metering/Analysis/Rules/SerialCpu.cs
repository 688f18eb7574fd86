namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Computing that more cores do not help: a faster core does. Either calls that are short and that nobody has more of at a time, or parallel code whose serial part
/// (by Amdahl's law from the parallelism that was measured) keeps it below two thirds of the cores that it could have; nearer to them
/// the law tells noise from a serial part no longer.
/// </summary>
internal sealed class SerialCpu : IAdviceRule
{
    private const double NearlyAll = 2.0 / 3;

    public static bool Applies(Evidence evidence) =>
        evidence.Phase.Bottleneck == Bottleneck.Cpu && (evidence.IsOneAfterAnother || evidence.IsFromOutside) && !CoresFull.Applies(evidence)
        && (!CpuOnOneCore.IsOneThread(evidence) || CpuOnOneCore.IsSerial(evidence));

    public RuleOutcome Consider(Evidence evidence)
    {
        if (!Applies(evidence)) return RuleOutcome.Nothing;
        if (CpuOnOneCore.IsOneThread(evidence)) return Make($"{Calls(evidence)}, of {Quantity.Duration(evidence.PerCall(evidence.Breakdown.Cpu))} of CPU: too short to be split over cores.");

        double parallelism = evidence.Phase.Parallelism ?? 1, cores = evidence.CoresEach;
        string each = evidence.IsOneAtATime ? "" : $"{Quantity.Ratio(evidence.AtOnce)} of its calls run at once, each ";
        if (parallelism >= NearlyAll * cores)
            return RuleOutcome.Because($"{(each.Length > 0 ? each : "it runs ")}on {Quantity.Ratio(parallelism)} threads for {Quantity.Number(cores)} cores that it could have: too many to tell a serial part from noise");
        double serial = ((cores / parallelism) - 1) / (cores - 1);
        return Make($"{(each.Length > 0 ? each : "It runs ")}on {Quantity.Ratio(parallelism)} of {Quantity.Number(cores)} cores that it could have: by Amdahl's law {Quantity.Percent(serial)} of it is serial, and no number of cores makes it more than {Quantity.Number(1 / serial)} times as fast.");
    }

    private static string Calls(Evidence evidence) =>
        evidence.IsOneAtATime ? "There is one call at a time" : evidence.IsFromOutside ? $"Its calls come from no phase, {Quantity.Ratio(evidence.AtOnce)} at once" : "There is one call at a time in each caller";

    private static Advice Make(string because) => new() { Id = "faster-core", Title = "Shorten the serial part, or run it on faster cores: more of them do not help.", Because = because, Resource = Resource.ClockSpeed };
}
