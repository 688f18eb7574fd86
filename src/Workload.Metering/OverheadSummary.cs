namespace Workload.Metering;

/// <summary>The cost of metering itself.</summary>
public sealed record OverheadSummary
{
    /// <summary>
    /// The CPU time that all meters of the process used. It is the measured time of the clock readings plus the calibrated fixed cost of
    /// each scope and each switch of thread.
    /// </summary>
    public TimeSpan Time { get; init; }

    /// <summary><see cref="Time"/> ÷ the wall time of the outermost scopes, or <see langword="null"/> if there is no such time.</summary>
    public double? ShareOfWall { get; init; }
}
