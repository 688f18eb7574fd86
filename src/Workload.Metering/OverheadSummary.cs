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

    /// <summary>
    /// How late the thread that samples held threads woke, on average over its last 64 looks. Above some milliseconds the machine is
    /// saturated. The sampler then finds fewer of the waits that end while a thread waits for a core. It is <see langword="null"/> if
    /// nothing is sampled, because waits are off or the system is not Linux.
    /// </summary>
    public TimeSpan? SamplerLateness { get; init; }
}
