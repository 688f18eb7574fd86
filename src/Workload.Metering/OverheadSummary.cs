namespace Workload.Metering;

/// <summary>What metering itself cost.</summary>
public sealed record OverheadSummary
{
    /// <summary>
    /// CPU time that metering used, that of all meters of the process: what the readings of the clocks took, plus the calibrated fixed cost of each
    /// scope and each switch of thread.
    /// </summary>
    public TimeSpan Time { get; init; }

    /// <summary><see cref="Time"/> ÷ the wall time of the outermost scopes; <see langword="null"/> while there is none.</summary>
    public double? ShareOfWall { get; init; }
}
