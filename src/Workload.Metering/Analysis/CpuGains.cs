namespace Workload.Metering.Analysis;

/// <summary>What a phase that computes gains from more cores: by splitting calls, or by running more of them at once.</summary>
internal static class CpuGains
{
    /// <summary>A core of which others take a little counts as a whole one.</summary>
    public static int WholeCores(double cores) => (int)Math.Floor(cores + (1 - AdviceThresholds.NearlyACore));

    /// <summary>How many parts there are to run at once: chunks, or, where calls are too short to be split, whole calls.</summary>
    public static int PartsAtOnce(Evidence evidence, int cores) => evidence.IsShort ? (int)Math.Min(cores, Math.Floor(evidence.Calls.CallsPerCaller)) : cores;

    /// <summary>How many times as fast it gets on so many cores; never more than the cores that it could have are to those that it uses.</summary>
    public static double Spreading(Evidence evidence, int atOnce, double cores)
    {
        double gain = Math.Min(Amdahl.Speedup(evidence.CpuShare, cores), evidence.FreeCores / evidence.OwnCores);
        return evidence.IsShort ? Math.Min(gain, Saturation.OfRounds(evidence.Calls.CallsPerCaller, atOnce)) : gain;
    }

    /// <summary>What splitting each of several calls at once gains; 1 where they cannot be split.</summary>
    public static double SplittingEach(Evidence evidence, out int atOnce)
    {
        atOnce = PartsAtOnce(evidence, WholeCores(evidence.CoresEach));
        bool splits = evidence.IsOneThread && (evidence.IsOneAfterAnother || !evidence.IsShort);
        return splits && atOnce >= AdviceThresholds.MinCoresToSplit ? Spreading(evidence, atOnce, Math.Min(atOnce, evidence.CoresEach)) : 1;
    }

    /// <summary>What a caller that runs several calls at once gains from running more; 1 where it has no more, or splitting them gains more.</summary>
    public static double RunningMoreAtOnce(Evidence evidence, out int atOnce)
    {
        double calls = evidence.Calls.CallsPerCaller, coresOfCall = Math.Max(1, evidence.OwnCores / evidence.AtOnce);
        int fit = WholeCores(evidence.FreeCores / evidence.CallersAtOnce / coresOfCall);
        atOnce = (int)Math.Min(fit, Math.Floor(calls));
        if (atOnce < 1) return 1;
        double gain = Math.Min(Saturation.OfRounds(calls, atOnce) / evidence.Calls.AtOnceInCaller, evidence.FreeCores / evidence.OwnCores);
        return atOnce < fit && SplittingEach(evidence, out _) > gain ? 1 : gain;
    }
}
