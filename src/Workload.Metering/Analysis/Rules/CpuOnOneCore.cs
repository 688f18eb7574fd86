namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Computing on one core while others are free: spread it. The gain is Amdahl's law with the measured CPU share as the part that
/// can be spread, and the cores (a container's limit included) that the rest of the process leaves. From a gain of a fifth on: below that it
/// does not pay for the synchronisation. Nothing to spread is a call on its own that is shorter than a millisecond: handing out its parts costs as much.
/// </summary>
internal sealed class CpuOnOneCore : IAdviceRule
{
    public const double LeastSpeedup = 1.2;

    private const double OneCore = 1.2;

    private static readonly TimeSpan s_leastToSplit = TimeSpan.FromMilliseconds(1);

    /// <summary>Whether neither calls nor parts of a call can be handed to other cores.</summary>
    public static bool IsSerial(Evidence evidence) => !HasCallsAtHand(evidence) && evidence.PerCall(evidence.Breakdown.Cpu) < s_leastToSplit;

    /// <summary>Whether all that computes of it computes on one core at a time.</summary>
    public static bool IsOnOneCore(Evidence evidence) => evidence.IsOneAfterAnother && evidence.InFlight <= OneCore && (evidence.Phase.Parallelism ?? 1) <= OneCore;

    public RuleOutcome Consider(Evidence evidence)
    {
        if (evidence.Phase.Bottleneck != Bottleneck.Cpu || !IsOnOneCore(evidence) || IsSerial(evidence)) return RuleOutcome.Nothing;

        var breakdown = evidence.Breakdown;
        double share = breakdown.Cpu / breakdown.Character, speedup = Amdahl(share, evidence.FreeCores);
        string shares = $"{Quantity.Percent(share)} of its own time is CPU on one core, {Quantity.Duration(evidence.PerCall(breakdown.Cpu))} a call, and {Quantity.Number(evidence.FreeCores)} of {Quantity.Number(evidence.Cores)} cores are free for it";
        if (speedup < LeastSpeedup) return RuleOutcome.Because($"it computes on one core, and no other is free: {shares}");
        int atOnce = (int)Math.Max(2, Math.Round(evidence.FreeCores));
        string what = HasCallsAtHand(evidence) ? "Spread its calls, or chunks of one," : "Split each call into chunks and spread them";
        return new Advice
        {
            Id = "parallelise-cpu",
            Title = $"{what} over the cores, {Quantity.Count(atOnce)} at once.",
            Because = shares + ".",
            PredictedSpeedup = speedup,
            Concurrency = atOnce,
            Resource = Resource.Cores,
        };
    }

    private static bool HasCallsAtHand(Evidence evidence) => evidence.Calls.CallsPerCaller >= 2 && !evidence.IsAtAnotherRate;

    /// <summary>How many times faster something becomes of which a part is spread over cores.</summary>
    public static double Amdahl(double part, double cores) => 1 / (1 - part + (part / Math.Max(cores, 1)));
}
