namespace Workload.Metering;

/// <summary>
/// The one table of the states. A new state is a value of <see cref="FlowState"/>, a row here, a property of <see cref="TimeBreakdown"/>
/// and a line in <see cref="StateTimes"/>.
/// </summary>
/// <remarks>
/// The glyphs of the states of the phase's own character are shades, and those of the interferences are letters. So they can be
/// distinguished without colour, and interference by others stands out.
/// </remarks>
internal static class StateTable
{
    public static readonly IReadOnlyList<StateRow> Rows =
    [
        new(FlowState.Cpu, "cpu", "CPU", "A thread ran it on a core", '█', '#', "33", "#e69f00", breakdown => breakdown.Cpu),
        new(
            FlowState.Blocked, "blocked", "blocked", "It held a thread that was not on a core",
            '▓', '=', "31", "#cc79a7", breakdown => breakdown.Blocked),
        new(
            FlowState.Awaiting, "awaiting", "awaiting", "It awaited something, without a thread",
            '░', '.', "36", "#56b4e9", breakdown => breakdown.Awaiting),
        new(
            FlowState.RunQueue, "run_queue", "run queue", "A thread was runnable and waited for a core",
            'R', 'R', "93", "#f0e442", breakdown => breakdown.RunQueue),
        new(
            FlowState.TaskQueue, "task_queue", "task queue", "It was ready and waited for a pool thread, its scheduler or a consumer",
            'Q', 'Q', "32", "#2fb38a", breakdown => breakdown.TaskQueue),
        new(
            FlowState.GcPause, "gc_pause", "GC pause", "A garbage collection paused its thread",
            'G', 'G', "35", "#e0743c", breakdown => breakdown.GcPause),
    ];

    public static StateRow Of(FlowState state) => (uint)state < (uint)Rows.Count
        ? Rows[(int)state]
        : throw new ArgumentOutOfRangeException(nameof(state), state, $"{state} is not one of the {Rows.Count} states.");
}
