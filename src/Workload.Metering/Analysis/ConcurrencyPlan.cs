namespace Workload.Metering.Analysis;

/// <summary>Says how many calls to run at once and what that gains.</summary>
/// <param name="Concurrency">The number of calls at once. It is null if there is nothing to run at once, or if the gain is unknown.</param>
/// <param name="Speedup">The predicted gain, or null for the same reasons.</param>
/// <param name="Reason">The source of the figures, or the reason why there are none.</param>
internal readonly record struct ConcurrencyPlan(int? Concurrency, double? Speedup, string Reason)
{
    public static ConcurrencyPlan For(Evidence evidence)
    {
        if (evidence.Measured is { HelpsNot: true } shared) return None(AdviceTexts.MoreDoesNotHelp(shared));
        if (evidence.AreCoresFull) return None(AdviceTexts.CoresAreFull(evidence));
        if (evidence.IsQueued) return None(AdviceTexts.Queued(evidence));
        if (evidence.IsFromOutside) return None(AdviceTexts.FromOutside(evidence));
        if (!evidence.IsOneAfterAnother) return None(AdviceTexts.RunAtOnceAlready(evidence));
        if (evidence.Calls.CallsPerCaller < 2) return None(AdviceTexts.OneCallPerCaller);
        if (evidence.MayShareWhatItWaitsFor) return None(AdviceTexts.MayBeShared());

        // Callers that run at once share the cores, so each of them may only use its part.
        double cpu = evidence.Breakdown.Cpu.TotalMilliseconds, wait = evidence.Waiting.TotalMilliseconds;
        double cores = evidence.FreeCores, calls = evidence.Calls.CallsPerCaller;
        int callers = evidence.CallersAtOnce;
        double saturating = Saturation.Concurrency(cores, cpu, wait) / callers;
        int reach = evidence.Measured is { } range ? Math.Max(1, range.MaxAtOnce / callers) : Saturation.Reach;
        int most = (int)Math.Min(Math.Max(1, Math.Ceiling(saturating)), reach), atOnce = (int)Math.Min(most, Math.Floor(calls));
        double gain = callers == 1
            ? Saturation.Speedup(atOnce, cores, cpu, wait)
            : Math.Min(saturating, Saturation.Speedup(atOnce * callers, cores, cpu, wait) / Saturation.Speedup(callers, cores, cpu, wait));
        double speedup = Math.Min(Math.Min(gain, Saturation.OfRounds(calls, atOnce)), evidence.MostGain);
        string reason = AdviceTexts.Saturates(saturating, callers, cores);
        if (evidence.Measured is { } measured)
        {
            speedup = Math.Min(speedup, measured.GainAt(atOnce * callers) / measured.GainAt(evidence.AtOnce));
            reason = AdviceTexts.MoreHelps(measured) + "; " + reason;
        }

        return speedup < AdviceThresholds.MinSpeedup ? None(AdviceTexts.GainsTooLittle()) : new ConcurrencyPlan(atOnce, speedup, reason);
    }

    private static ConcurrencyPlan None(string reason) => new(null, null, reason);
}
