namespace Workload.Metering.Reporting;

/// <summary>
/// Writes the parts of the CPU time in no phase as a sentence, such as "In no phase: thread pool 9.0 s, compiling 3.2 s, …".
/// </summary>
internal static class ThreadParts
{
    private const int MaxParts = 6;

    /// <summary>The minimum share of a part. Smaller parts are added up.</summary>
    private const double MinShare = 0.01;

    /// <summary>Returns the sentence, or null if the parts are unknown or no CPU time is in no phase.</summary>
    public static string? Sentence(MeterSnapshot snapshot)
    {
        if (snapshot.Process is not { Threads: { } threads, Unattributed: { } whole } || whole <= TimeSpan.Zero) return null;
        var named =
            threads.Where(kind => kind.OutsidePhases > TimeSpan.Zero && kind.OutsidePhases >= whole * MinShare).Take(MaxParts).ToList();
        var rest = new TimeSpan(threads.Sum(kind => kind.OutsidePhases.Ticks) - named.Sum(kind => kind.OutsidePhases.Ticks));
        var parts = named.Select(kind => $"{NameOf(kind.Kind)} {Quantity.Duration(kind.OutsidePhases)}");
        if (rest > TimeSpan.Zero) parts = parts.Append($"{(named.Count == 0 ? "all" : "other")} threads {Quantity.Duration(rest)}");
        return $"In no phase: {string.Join(", ", parts)} of CPU.";
    }

    private static string NameOf(string kind) => kind switch
    {
        "pool" => "thread pool outside of phases",
        "main" => "main thread",
        "long_running_tasks" => "long-running tasks",
        "compilation" => "compiling",
        "gc" => "garbage collector",
        "metering" => "metering's own threads",
        "runtime" => "the runtime's other threads",
        "exited" => "threads that exited",
        "other" => "threads with other names",
        "sockets" or "timers" => kind,
        _ => $"'{DisplayText.Shorten(DisplayText.Visible(kind), 20)}'",
    };
}
