namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Computing on one core while others are free: spread it. The gain is Amdahl's law with the measured CPU share as the part that
/// can be spread, and the cores (a container's limit included) that the rest of the process leaves. From a gain of a fifth on: below that it
/// does not pay for the synchronisation. Nothing to spread is a call on its own that is shorter than a millisecond: handing out its parts costs as much.
/// </summary>
internal sealed class CpuOnOneCore : IAdviceRule
{
    public const double LeastSpeedup = 1.2, OneCore = 1.2;

    private static readonly TimeSpan s_leastToSplit = TimeSpan.FromMilliseconds(1);

    /// <summary>Whether a call is too short to be split.</summary>
    public static bool IsShort(Evidence evidence) => evidence.PerCall(evidence.Breakdown.Cpu) < s_leastToSplit;

    /// <summary>Whether its caller is known and has more than one call to hand out.</summary>
    public static bool HasCallsAtHand(Evidence evidence) => evidence.Calls.CallsPerCaller >= 2 && !evidence.IsFromOutside;

    /// <summary>Whether neither calls nor parts of a call can be handed to other cores.</summary>
    public static bool IsSerial(Evidence evidence) => !HasCallsAtHand(evidence) && IsShort(evidence);

    /// <summary>Whether a call computes on one core at a time.</summary>
    public static bool IsOneThread(Evidence evidence) => (evidence.Phase.Parallelism ?? 1) <= OneCore;

    /// <summary>Whether all that computes of it computes on one core at a time.</summary>
    public static bool IsOnOneCore(Evidence evidence) => evidence.IsOneAtATime && IsOneThread(evidence);

    /// <summary>Whether there is no one to hand work to, by its own waits: others take the cores or the pool's threads. Then that comes first.</summary>
    public static bool IsShortOfCoresOrThreads(Evidence evidence) => ShortCores.Applies(evidence) || StarvedPool.Applies(evidence);

    public RuleOutcome Consider(Evidence evidence)
    {
        if (evidence.Phase.Bottleneck != Bottleneck.Cpu || !IsOnOneCore(evidence) || IsSerial(evidence) || IsShortOfCoresOrThreads(evidence)) return RuleOutcome.Nothing;

        var breakdown = evidence.Breakdown;
        int atOnce = MostAtOnce(evidence, (int)Math.Max(2, Math.Round(evidence.FreeCores)));
        double speedup = Gain(evidence, atOnce, evidence.FreeCores);
        string shares = $"{Quantity.Percent(breakdown.Cpu / breakdown.Character)} of its own time is CPU on one core, {Quantity.Duration(evidence.PerCall(breakdown.Cpu))} a call, and {Quantity.Number(evidence.FreeCores)} of {Quantity.Number(evidence.Cores)} cores are free for it";
        if (speedup < LeastSpeedup) return RuleOutcome.Because($"it computes on one core, and no other is free: {shares}");
        string what = HasCallsAtHand(evidence) ? "Spread its calls, or chunks of one," : "Split each call into chunks and spread them";
        return new Advice
        {
            Id = "parallelise-cpu",
            Title = $"{what} over the cores, {Quantity.Count(atOnce)} at once.",
            Because = shares + (evidence.IsFromOutside ? Latency(evidence, speedup) : "."),
            PredictedSpeedup = evidence.IsFromOutside ? null : speedup,
            Concurrency = atOnce,
            Resource = Resource.Cores,
        };
    }

    /// <summary>How many parts of it there are to run at once: chunks, or, of calls too short to be split, whole ones.</summary>
    public static int MostAtOnce(Evidence evidence, int cores) => IsShort(evidence) ? (int)Math.Min(cores, Math.Floor(evidence.Calls.CallsPerCaller)) : cores;

    /// <summary>How many times as fast it gets on so many cores; never more than the cores it could have are to those that it uses.</summary>
    public static double Gain(Evidence evidence, int atOnce, double cores)
    {
        double gain = Math.Min(Amdahl(evidence.Breakdown.Cpu / evidence.Breakdown.Character, cores), evidence.FreeCores / evidence.OwnCores);
        return IsShort(evidence) ? Math.Min(gain, Saturation.OfRounds(evidence.Calls.CallsPerCaller, atOnce)) : gain;
    }

    /// <summary>What splitting gains calls that come as they come: a shorter call, and by itself no more of them.</summary>
    public static string Latency(Evidence evidence, double speedup) =>
        $". Its {evidence.Rate}: each gets up to {Quantity.Number(speedup)} times as fast, but no more of them get done, unless who makes them waits for them.";

    /// <summary>How many times faster something becomes of which a part is spread over cores.</summary>
    public static double Amdahl(double part, double cores) => 1 / (1 - part + (part / Math.Max(cores, 1)));
}
