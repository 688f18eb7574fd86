namespace Workload.Metering.Reporting;

/// <summary>The names of the states in reports, and the access to a state's time in a breakdown.</summary>
internal static class FlowStates
{
    public const int Count = 6;

    public static readonly IReadOnlyList<FlowState> All =
        [FlowState.Cpu, FlowState.Blocked, FlowState.Awaiting, FlowState.RunQueue, FlowState.TaskQueue, FlowState.GcPause];

    public static string Name(FlowState state) => state switch
    {
        FlowState.Cpu => "CPU",
        FlowState.Blocked => "blocked",
        FlowState.Awaiting => "awaiting",
        FlowState.RunQueue => "run queue",
        FlowState.TaskQueue => "task queue",
        _ => "GC pause",
    };

    /// <summary>
    /// Returns the state's key in JSON, folded stacks and style sheets, which equals the attribute <c>workload.phase.state</c>.
    /// </summary>
    public static string Key(FlowState state) => state switch
    {
        FlowState.Cpu => "cpu",
        FlowState.Blocked => "blocked",
        FlowState.Awaiting => "awaiting",
        FlowState.RunQueue => "run_queue",
        FlowState.TaskQueue => "task_queue",
        _ => "gc_pause",
    };

    /// <summary>Returns the state's time, or null if it is unknown.</summary>
    public static TimeSpan? TimeIn(this in TimeBreakdown breakdown, FlowState state) => state switch
    {
        FlowState.Cpu => breakdown.Cpu,
        FlowState.Blocked => breakdown.Blocked,
        FlowState.Awaiting => breakdown.Awaiting,
        FlowState.RunQueue => breakdown.RunQueue,
        FlowState.TaskQueue => breakdown.TaskQueue,
        _ => breakdown.GcPause,
    };

    /// <summary>Returns the six times in the order of <see cref="All"/>, in ticks. An unknown time is zero.</summary>
    public static long[] Ticks(this in TimeBreakdown breakdown)
    {
        long[] ticks = new long[Count];
        foreach (var state in All) ticks[(int)state] = breakdown.TimeIn(state)?.Ticks ?? 0;
        return ticks;
    }

    /// <summary>Returns the states that took time with their shares in percent, such as <c>CPU 62 %, awaiting 38 %</c>.</summary>
    public static string Describe(this in TimeBreakdown breakdown, string separator = ", ")
    {
        long[] ticks = breakdown.Ticks();
        double total = breakdown.Total.Ticks;
        return total <= 0
            ? Quantity.Absent
            : string.Join(separator, All
                .Where(state => ticks[(int)state] > 0)
                .Select(state => $"{Name(state)} {Quantity.Percent(ticks[(int)state] / total)}"));
    }

    public static string Name(Bottleneck bottleneck) => bottleneck switch
    {
        Bottleneck.Cpu => "CPU",
        Bottleneck.Io => "I/O",
        Bottleneck.Mixed => "mixed",
        Bottleneck.RunQueue => "run queue",
        Bottleneck.TaskQueue => "task queue",
        Bottleneck.GcPause => "GC pause",
        _ => "undecided",
    };
}
