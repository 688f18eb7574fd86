namespace Workload.Metering;

/// <summary>One clock with its source, its resolution, and the cost of a reading on this machine.</summary>
public sealed record Clock
{
    /// <summary>The measured quantity, for example <c>thread CPU</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The OS call that reads the clock, for example <c>clock_gettime(CLOCK_THREAD_CPUTIME_ID)</c>. For an absent clock it is the refused
    /// call or <c>none</c>.
    /// </summary>
    public required string OsCall { get; init; }

    /// <summary>Whether the OS supports the clock here. Figures from an absent clock are missing in every measurement.</summary>
    public bool Available { get; init; }

    /// <summary>
    /// The smallest step of the clock, or <see langword="null"/> if it is not <see cref="Available"/>. It is rounded up to 100 ns, the
    /// resolution of <see cref="TimeSpan"/>.
    /// </summary>
    public TimeSpan? Resolution { get; init; }

    /// <summary>
    /// The cost of one reading in nanoseconds, measured in this process, or <see langword="null"/> if the clock is not <see
    /// cref="Available"/>.
    /// </summary>
    public double? CostNanoseconds { get; init; }
}
