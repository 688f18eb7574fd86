namespace Workload.Metering.Testing.Texts;

/// <summary>Says how to fix the cause of a failed assertion.</summary>
internal static class AdviceText
{
    public const string WhenItEndsAtOnce =
        "The body returned before it waited for anything. Does it start the work, and does it return or await the work's task?";

    private const string Synchronously =
        "waits synchronously: a thread is held off its core by a sleep, a lock, synchronous I/O, .Result or .Wait()";

    private const string OrStarved =
        " The run queue is unknown on this system, so the blocked time includes waiting for a core.";

    /// <summary>
    /// Names the largest state. If the assertion does not judge that state, the text says so, because the next sentence is about other
    /// states.
    /// </summary>
    public static string WhatDominated(in TimeBreakdown breakdown)
    {
        var states = StateTable.StatesOf(breakdown);
        var (name, time) = states.MaxBy(state => state.Time ?? TimeSpan.Zero);
        string sentence = $"What dominated: {name}, {Figures.Percent(time!.Value / breakdown.Total)} of its time.";
        return name is "CPU" or "blocked" or "awaiting"
            ? sentence
            : $"{sentence} Other work caused it, so it does not count for the assertion.";
    }

    public static string WhenNotCpuBound(PhaseMeasurement measurement)
    {
        if (measurement.Breakdown is not { } breakdown) return "";
        string waits = breakdown.Blocked >= breakdown.Awaiting ? Synchronously : "awaits something";
        string share = IsMostlyCpu(breakdown)
            ? $"It computes for most of its own time, but for {Waiting(breakdown)} it {waits}."
            : $"It {waits}.";
        string starved = breakdown.RunQueue is null && breakdown.Blocked >= breakdown.Awaiting ? OrStarved : "";
        return $"{share} Take the waiting out of it, or assert what it is.{starved}";
    }

    public static string WhenNotIoBound(PhaseMeasurement measurement)
    {
        if (measurement.Breakdown is not { } breakdown) return "";
        if (breakdown.GcCpu > breakdown.Cpu / 2) return $"{Computes(breakdown)}, and most of that is garbage collection: allocate less.";
        return $"{Computes(breakdown)}. A profiler shows on what. More concurrency does not make it faster than the cores allow.";
    }

    public static string WhenItBlocks(PhaseMeasurement measurement) =>
        $"It {Synchronously}. Await instead. On Linux the runtime's asynchronous file I/O blocks a pool thread and counts as such."
        + (measurement.Breakdown is { RunQueue: null } ? OrStarved : "");

    public static string WhenItUsesCpu(PhaseMeasurement measurement) => GarbageCollection(measurement)
        ?? "CPU time is the same on a loaded machine as on an idle one, but not on a slower one. "
            + "CostsAtMost compares with a reference instead.";

    public static string WhenItCostsMore(PhaseMeasurement measurement) => GarbageCollection(measurement)
        ?? "Both bodies ran in turns, so the machine's load and speed do not explain it. A profiler shows what the body computes.";

    private static string? GarbageCollection(PhaseMeasurement measurement) =>
        measurement.Breakdown is { } breakdown && breakdown.GcCpu > breakdown.Cpu / 4
            ? $"{Figures.Percent(breakdown.GcCpu / breakdown.Cpu)} of its CPU is garbage collection: allocate less."
            : null;

    private static string Computes(in TimeBreakdown breakdown) => IsMostlyCpu(breakdown)
        ? "It computes for more of its time than it waits"
        : $"It waits for most of its own time, but computes for {Figures.Percent(1 - (breakdown.IoRatio ?? 0))} of it";

    private static string Waiting(in TimeBreakdown breakdown) => $"{Figures.Percent(breakdown.IoRatio ?? 0)} of it";

    private static bool IsMostlyCpu(in TimeBreakdown breakdown) => breakdown.CpuRatio >= 0.5;
}
