namespace Workload.Metering;

/// <summary>The one table of the bottlenecks: each with its key, its name, and the state whose colour it has.</summary>
internal static class BottleneckTable
{
    public static readonly IReadOnlyList<(Bottleneck Bottleneck, string Key, string Name, FlowState? State)> Rows =
    [
        (Bottleneck.Undetermined, "undetermined", "undecided", null),
        (Bottleneck.Cpu, "cpu", "CPU", FlowState.Cpu),
        (Bottleneck.Io, "io", "I/O", FlowState.Awaiting),
        (Bottleneck.Mixed, "mixed", "mixed", null),
        (Bottleneck.RunQueue, "run_queue", "run queue", FlowState.RunQueue),
        (Bottleneck.TaskQueue, "task_queue", "task queue", FlowState.TaskQueue),
        (Bottleneck.GcPause, "gc_pause", "GC pause", FlowState.GcPause),
    ];

    /// <summary>Returns the key in JSON and style sheets.</summary>
    public static string KeyOf(Bottleneck bottleneck) => Rows[(int)bottleneck].Key;

    /// <summary>Returns the name in texts.</summary>
    public static string NameOf(Bottleneck bottleneck) => Rows[(int)bottleneck].Name;

    /// <summary>Returns the state whose colour the bottleneck has, or null if it has none.</summary>
    public static FlowState? StateOf(Bottleneck bottleneck) => Rows[(int)bottleneck].State;
}
