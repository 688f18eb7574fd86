using System.Globalization;

namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Flows that are ready and wait for a pool thread: say who holds the threads. From a quarter of the flow time on, as for the run queue.
/// Who holds them is the phase with the most threads blocked, from half a thread on average; else, where the cores are full, the one that computes most.
/// </summary>
internal sealed class StarvedPool : IAdviceRule
{
    private const double LeastShare = 0.25, LeastThreads = 0.5, Full = 0.8;

    public static bool Applies(Evidence evidence) => evidence.TaskQueue > TimeSpan.Zero && evidence.TaskQueue >= LeastShare * evidence.Breakdown.Total;

    public RuleOutcome Consider(Evidence evidence)
    {
        if (!Applies(evidence)) return RuleOutcome.Nothing;

        var breakdown = evidence.Breakdown;
        TimeSpan queue = evidence.TaskQueue;

        var (title, holder) = Holder(evidence);
        return new Advice
        {
            Id = "free-pool-threads",
            Title = title,
            Because = string.Create(CultureInfo.InvariantCulture, $"It was ready and waited for a pool thread or a consumer for {Quantity.Percent(queue / breakdown.Total)} of its time, {Quantity.Duration(evidence.PerCall(queue))} a call. {holder} The pool starts with {evidence.Machine.PoolThreadsMin} threads and adds one or two a second."),
            PredictedSpeedup = breakdown.Total / (breakdown.Total - queue) is var speedup && double.IsFinite(speedup) ? speedup : null,
        };
    }

    private static (string Title, string Holder) Holder(Evidence evidence)
    {
        double Threads(TimeSpan? time) => (time ?? TimeSpan.Zero) / evidence.Elapsed;

        var blocker = evidence.Phases.MaxBy(phase => phase.Self?.Blocked);
        if (Threads(blocker?.Self?.Blocked) is >= LeastThreads and var blocked)
            return ($"Free the pool's threads: '{blocker!.Name}' blocks them.", $"'{blocker.Name}' holds {Quantity.Ratio(blocked)} threads blocked on average.");
        var computing = evidence.Phases.MaxBy(phase => phase.Self?.Cpu);
        if (evidence.Process.CoresUsed >= Full * evidence.Cores && Threads(computing?.Self?.Cpu) is >= LeastThreads and var busy)
            return ($"Compute less on the pool: '{computing!.Name}' keeps its threads busy.", $"The process uses {Quantity.Ratio(evidence.Process.CoresUsed)} of {Quantity.Number(evidence.Cores)} cores, '{computing.Name}' {Quantity.Ratio(busy)} of them.");
        return ("Find who holds the pool's threads, or add consumers: it is in no phase.", "No phase holds as much as half a thread on average: it is code that nobody meters, or too few consumers.");
    }
}
