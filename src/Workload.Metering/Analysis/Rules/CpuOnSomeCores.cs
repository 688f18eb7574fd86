namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Several calls compute at once, each on one core, and other cores are free: split each call over its share of them. That is where each caller makes its
/// calls one after another, where they come from no phase, and where a caller has no more of them to run at once. The gain is Amdahl's law with that
/// share, from two cores for each on; one of which others take a fifth still counts, for no core is ever quite free.
/// </summary>
internal sealed class CpuOnSomeCores : IAdviceRule
{
    private const int LeastEach = 2;

    private const double NearlyOne = 0.8;

    public static bool Applies(Evidence evidence) =>
        evidence.Phase.Bottleneck == Bottleneck.Cpu && !evidence.IsOneAtATime && !CoresFull.Applies(evidence) && !CpuOnOneCore.IsShortOfCoresOrThreads(evidence);

    public static int Whole(double cores) => (int)Math.Floor(cores + (1 - NearlyOne));

    /// <summary>What splitting each call gains; 1 where it cannot be split.</summary>
    public static double Gain(Evidence evidence, out int atOnce)
    {
        atOnce = CpuOnOneCore.MostAtOnce(evidence, Whole(evidence.CoresEach));
        bool splits = CpuOnOneCore.IsOneThread(evidence) && (evidence.IsOneAfterAnother || !CpuOnOneCore.IsShort(evidence));
        return splits && atOnce >= LeastEach ? CpuOnOneCore.Gain(evidence, atOnce, Math.Min(atOnce, evidence.CoresEach)) : 1;
    }

    public RuleOutcome Consider(Evidence evidence)
    {
        if (!Applies(evidence) || SerialCpu.Applies(evidence) || FewCallsAtOnce.Gain(evidence, out _) >= CpuOnOneCore.LeastSpeedup) return RuleOutcome.Nothing;

        double speedup = Gain(evidence, out int atOnce);
        if (speedup < CpuOnOneCore.LeastSpeedup) return RuleOutcome.Because(Used(evidence) + WhyNot(evidence));
        bool spreads = evidence.IsOneAfterAnother && CpuOnOneCore.HasCallsAtHand(evidence);
        return new Advice
        {
            Id = "parallelise-cpu",
            Title = $"{(spreads ? "Spread the calls of each caller, or chunks of one," : "Split each call into chunks and spread them")} over the cores, {Quantity.Count(atOnce)} at once.",
            Because = $"{Used(evidence)}, {Quantity.Number(evidence.CoresEach)} for each. {Quantity.Percent(evidence.Breakdown.Cpu / evidence.Breakdown.Character)} of its own time is CPU on one core, {Quantity.Duration(evidence.PerCall(evidence.Breakdown.Cpu))} a call"
                + (evidence.IsFromOutside ? CpuOnOneCore.Latency(evidence, speedup) : "."),
            PredictedSpeedup = evidence.IsFromOutside ? null : speedup,
            Concurrency = atOnce,
            Resource = Resource.Cores,
        };
    }

    /// <summary>The cores that its calls use and could use.</summary>
    public static string Used(Evidence evidence)
    {
        string where = evidence.IsFromOutside || evidence.CallersAtOnce == 1 ? "" : evidence.IsOneAfterAnother ? ", one after another in each caller," : $", {Quantity.Ratio(evidence.Calls.AtOnceInCaller)} in each caller,";
        return $"{Quantity.Ratio(evidence.AtOnce)} of its calls run at once{where} and keep {Quantity.Ratio(evidence.OwnCores)} of {Quantity.Number(evidence.Cores)} cores busy; they could have {Quantity.Number(evidence.FreeCores)}";
    }

    private static string WhyNot(Evidence evidence) =>
        Whole(evidence.CoresEach) < LeastEach ? $", {Quantity.Number(evidence.CoresEach)} for each: not {LeastEach}, over which to split a call"
        : !CpuOnOneCore.IsOneThread(evidence) ? $", {Quantity.Number(evidence.CoresEach)} for each, but each is on {Quantity.Ratio(evidence.Phase.Parallelism)} threads already, and their caller makes {Quantity.Number(evidence.Calls.CallsPerCaller)}"
        : CpuOnOneCore.IsShort(evidence) ? $", but {Quantity.Duration(evidence.PerCall(evidence.Breakdown.Cpu))} of CPU a call are too short to be split, and their caller makes {Quantity.Number(evidence.Calls.CallsPerCaller)}"
        : $", but to split a call would gain less than {Quantity.Number(CpuOnOneCore.LeastSpeedup)} times";
}
