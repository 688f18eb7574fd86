namespace Workload.Metering.Aggregation;

/// <summary>The settings of a meter that the hot path needs.</summary>
internal sealed class MeterSettings
{
    /// <summary>The meter itself, for callers that know its type.</summary>
    public required object Owner { get; init; }

    /// <summary>The share of a thread's CPU time that clock readings may use. The value 1 reads every segment.</summary>
    public required double OverheadBudget { get; init; }

    /// <summary>The rules for judging figures, for callers that know the type. They hold no reference to the meter.</summary>
    public object? Rules { get; init; }

    public required bool ReadsRunQueue { get; init; }

    public required bool ProbesTaskQueue { get; init; }

    /// <summary>The allowance for the readings of infrequent segments, over all paths.</summary>
    public SharedAllowance SparseReadings { get; } = new();

    /// <summary>Limits the names of waits. It is null if waits have no names.</summary>
    public WaitNameLimit? Waits { get; init; }

    public bool ReadsEverySegment => OverheadBudget >= 1;
}
