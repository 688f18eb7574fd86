namespace Workload.Metering;

/// <summary>The states with their names. It is thread-safe, and does not allocate.</summary>
public static class FlowStates
{
    internal const int Count = 6;

    /// <summary>The states in the order in which every report shows them.</summary>
    public static IReadOnlyList<FlowState> All { get; } = [.. StateTable.Rows.Select(row => row.State)];

    /// <summary>Returns the name of a state in texts, such as <c>run queue</c>.</summary>
    /// <param name="state">The state.</param>
    /// <returns>The name.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a state.</exception>
    public static string NameOf(FlowState state) => StateTable.Of(state).Name;

    /// <summary>
    /// Returns the key of a state, such as <c>run_queue</c>. It is the value of the attribute <c>workload.phase.state</c>, and the state's
    /// name in JSON and in folded stacks.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a state.</exception>
    public static string KeyOf(FlowState state) => StateTable.Of(state).Key;
}
