using System.Globalization;

namespace Workload.Metering.Analysis.Rules;

/// <summary>How many calls to run at once, and what that gains.</summary>
/// <param name="Concurrency">How many at once; null where there is nothing to run at once.</param>
/// <param name="Speedup">The predicted gain; null where the rate of calls, and not their length, limits how many get done.</param>
/// <param name="Reason">Where the figures come from, or why there are none.</param>
internal readonly record struct ConcurrencyPlan(int? Concurrency, double? Speedup, string? Reason)
{
    /// <summary>What gains less than this is lost in the noise of the next measurement.</summary>
    private const double LeastSpeedup = 1.1;

    public static ConcurrencyPlan For(Evidence evidence)
    {
        double cpu = evidence.Breakdown.Cpu.TotalMilliseconds, wait = evidence.Waiting.TotalMilliseconds, cores = evidence.FreeCores;
        if (cores < 0.1 * evidence.Cores) return new(null, null, $"the rest of the process uses {Quantity.Ratio(evidence.OtherCores)} of {Quantity.Number(evidence.Cores)} cores: there is no core for more calls at once");

        // Callers that run at once share the cores: what each may run at once is its part.
        int callers = evidence.CallersAtOnce;
        double saturating = Saturation.Concurrency(cores, cpu, wait) / callers;
        string saturates = double.IsFinite(saturating) && saturating < 1000
            ? string.Create(CultureInfo.InvariantCulture, $"{saturating:0.#} at once{(callers > 1 ? $" in each of {callers} callers" : "")} would use all of {Quantity.Number(cores)} cores")
            : "the cores would hardly notice a thousand at once";
        int most = (int)Math.Min(Math.Max(1, Math.Ceiling(saturating)), Saturation.Reach);

        // Little's law: at the rate at which calls come, no more than rate × wall time are in flight, whatever else is allowed.
        if (evidence.IsAtAnotherRate) return new(null, null, evidence.Rate + ": there is nothing to run at once");
        if (evidence.Calls.FromNoPhase && !evidence.IsOneAfterAnother)
        {
            int inFlight = (int)Math.Min(most, Math.Ceiling(evidence.InFlight));
            return new(inFlight, null, $"{evidence.Rate}; {saturates}");
        }

        if (!evidence.IsOneAfterAnother) return new(null, null, $"{Quantity.Ratio(evidence.Calls.AtOnceInCaller)} calls run at once already");
        if (evidence.Calls.CallsPerCaller < 2) return new(null, null, "its caller makes one call of it: there is nothing to run at once");

        int atOnce = (int)Math.Min(most, Math.Floor(evidence.Calls.CallsPerCaller));
        double gain = callers == 1
            ? Saturation.Speedup(atOnce, cores, cpu, wait)
            : Math.Min(saturating, Saturation.Speedup(atOnce * callers, cores, cpu, wait) / Saturation.Speedup(callers, cores, cpu, wait));
        double speedup = Math.Min(gain, Saturation.OfRounds(evidence.Calls.CallsPerCaller, atOnce));
        return speedup < LeastSpeedup ? new(null, null, $"running its calls at once would gain less than {Quantity.Number(LeastSpeedup)} times") : new(atOnce, speedup, saturates);
    }
}
