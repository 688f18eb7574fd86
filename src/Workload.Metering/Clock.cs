namespace Workload.Metering;

/// <summary>One clock: where it comes from, how fine it is, and what a reading costs on this machine.</summary>
public sealed record Clock
{
    /// <summary>What it measures, for example <c>thread CPU</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The OS call behind it, for example <c>clock_gettime(CLOCK_THREAD_CPUTIME_ID)</c>; of an absent clock, the one that was refused or <c>none</c>.</summary>
    public required string OsCall { get; init; }

    /// <summary>Whether the OS answers it here. What an absent clock would tell is absent from every measurement.</summary>
    public bool Available { get; init; }

    /// <summary>The smallest step that it can tell; <see langword="null"/> where it is not <see cref="Available"/>. Rounded up to 100 ns, a <see cref="TimeSpan"/>'s own.</summary>
    public TimeSpan? Resolution { get; init; }

    /// <summary>The cost of one reading in nanoseconds, measured in this process; <see langword="null"/> where it is not <see cref="Available"/>.</summary>
    public double? CostNanoseconds { get; init; }
}
