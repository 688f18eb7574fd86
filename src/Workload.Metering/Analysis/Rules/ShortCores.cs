using System.Globalization;

namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Threads that are ready and wait for a core: fewer threads, or more cores, and how many. From a quarter of the flow time on: the
/// calls take a third longer than they need, which no scheduler's noise explains. Who takes the cores decides: the process itself, its container's
/// quota, or others on the machine.
/// </summary>
internal sealed class ShortCores : IAdviceRule
{
    private const double LeastShare = 0.25, Full = 0.8;

    public static bool Applies(Evidence evidence) => evidence.Breakdown.RunQueue >= LeastShare * evidence.Breakdown.Total;

    public RuleOutcome Consider(Evidence evidence)
    {
        var breakdown = evidence.Breakdown;
        if (breakdown.RunQueue is not { } queue || !Applies(evidence)) return RuleOutcome.Nothing;

        // Runnable threads to running ones are as run queue and CPU to CPU; on as many cores none would wait.
        double used = evidence.ProcessCores ?? evidence.OwnCores, needed = Math.Ceiling(evidence.Cores * (breakdown.Cpu + queue) / Max(breakdown.Cpu, queue / 16));
        bool quota = evidence.Machine.CpuLimit is { } limit && limit < evidence.Machine.Cores, own = used >= Full * evidence.Cores;
        int threads = (int)Math.Max(1, Math.Floor(evidence.Cores));
        string waits = $"It was ready and waited for a core for {Quantity.Percent(queue / breakdown.Total)} of its time, {Quantity.Duration(evidence.PerCall(queue))} a call, while the process used {Quantity.Ratio(used)} of {Quantity.Number(evidence.Cores)} cores";
        return new Advice
        {
            Id = "relieve-run-queue",
            Title = own
                ? string.Create(CultureInfo.InvariantCulture, $"Run at most {threads} of such threads at once, or {(quota ? "raise the CPU limit to" : "give it")} {needed:0} cores.")
                : "Keep the cores for this process: others on the machine take them.",
            Because = waits + (own ? quota ? ": the container's limit throttles it." : ": it has more threads that compute than cores." : ": it is not its own threads that take them, but other processes or the hypervisor."),
            PredictedSpeedup = breakdown.Total / (breakdown.Total - queue) is var speedup && double.IsFinite(speedup) ? speedup : null,
            Concurrency = own ? threads : null,
            Resource = Resource.Cores,
        };
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
