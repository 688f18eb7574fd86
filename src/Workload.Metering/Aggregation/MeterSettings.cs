namespace Workload.Metering.Aggregation;

/// <summary>What the hot path must know of a meter.</summary>
internal sealed class MeterSettings
{
    /// <summary>The meter itself, for those who know its type.</summary>
    public required object Owner { get; init; }

    /// <summary>The share of a thread's CPU time that clock readings may use; 1 reads every segment.</summary>
    public required double OverheadBudget { get; init; }

    /// <summary>How figures are judged, for those who know the type; holds nothing of the meter.</summary>
    public object? Rules { get; init; }

    public required bool ReadsRunQueue { get; init; }

    public required bool ProbesTaskQueue { get; init; }

    /// <summary>What the readings of segments that come seldom may cost, over all paths.</summary>
    public SharedAllowance SparseReadings { get; } = new();

    /// <summary>Bounds the names of waits; null where waits have no names.</summary>
    public WaitNameLimit? Waits { get; init; }

    public bool ReadsAlways => OverheadBudget >= 1;
}
