namespace Workload.Metering.Analysis;

/// <summary>Calculates what a computing phase gains from more cores, by splitting calls or by running more of them at once.</summary>
internal static class CpuGains
{
    /// <summary>Returns the number of whole cores. A core counts as a whole one if others take only a little of it.</summary>
    public static int WholeCores(double cores) => (int)Math.Floor(cores + (1 - AdviceThresholds.NearlyACore));

    /// <summary>
    /// Returns how many parts can run at once. The parts are chunks of a call, or whole calls if those are too short to split.
    /// </summary>
    public static int PartsAtOnce(Evidence evidence, int cores) =>
        evidence.IsShort ? (int)Math.Min(cores, Math.Floor(evidence.Calls.CallsPerCaller)) : cores;

    /// <summary>Returns the speed-up on this number of cores. It is at most the ratio of the available cores to the used cores.</summary>
    public static double Spreading(Evidence evidence, int atOnce, double cores)
    {
        double gain = Math.Min(Amdahl.Speedup(evidence.CpuShare, cores), evidence.FreeCores / evidence.OwnCores);
        return evidence.IsShort ? Math.Min(gain, Saturation.OfRounds(evidence.Calls.CallsPerCaller, atOnce)) : gain;
    }

    /// <summary>Returns the gain of splitting each of several calls at once, or 1 if they cannot be split.</summary>
    public static double SplittingEach(Evidence evidence, out int atOnce)
    {
        atOnce = PartsAtOnce(evidence, WholeCores(evidence.CoresEach));
        bool splits = evidence.IsOneThread && (evidence.IsOneAfterAnother || !evidence.IsShort);
        return splits && atOnce >= AdviceThresholds.MinCoresToSplit ? Spreading(evidence, atOnce, Math.Min(atOnce, evidence.CoresEach)) : 1;
    }

    /// <summary>
    /// Returns what a caller that runs several calls at once gains from running more. It is 1 if the caller has no more calls or if
    /// splitting gains more.
    /// </summary>
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
