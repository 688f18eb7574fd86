namespace Workload.Metering.Testing.Texts;

/// <summary>What to do about a failed assertion.</summary>
internal static class AdviceText
{
    private const string Synchronously =
        "waits synchronously: a thread is held off its core by a sleep, a lock, synchronous I/O, .Result or .Wait()";

    private const string OrStarved =
        " The run queue is unknown on this system: waiting for a core is within the blocked time.";

    public static string WhenNotCpuBound(PhaseMeasurement measurement)
    {
        if (measurement.Breakdown is not { } breakdown) return "";
        return breakdown.Blocked >= breakdown.Awaiting
            ? $"It {Synchronously}. Take the waiting out of it, or assert what it is.{(breakdown.RunQueue is null ? OrStarved : "")}"
            : "It awaits something for most of what it does not compute. Take the awaiting out of it, or assert what it is.";
    }

    public static string WhenNotIoBound(PhaseMeasurement measurement) =>
        measurement.Breakdown is { } breakdown && breakdown.GcCpu > breakdown.Cpu / 2
            ? "It computes, and most of that is garbage collection: allocate less."
            : "It computes for more of its time than it waits. A profiler says on what; more concurrency does not make it faster than the cores allow.";

    public static string WhenItBlocks(PhaseMeasurement measurement) =>
        $"It {Synchronously}. Await instead. On Linux the runtime's asynchronous file I/O blocks a pool thread and counts as such."
        + (measurement.Breakdown is { RunQueue: null } ? OrStarved : "");

    public static string WhenItUsesCpu(PhaseMeasurement measurement) =>
        measurement.Breakdown is { } breakdown && breakdown.GcCpu > breakdown.Cpu / 4
            ? $"{Figures.Percent(breakdown.GcCpu / breakdown.Cpu)} of its CPU is garbage collection: allocate less."
            : "CPU time is the same on a loaded machine as on an idle one, but not on a slower one: CostsAtMost compares with a reference instead.";
}
