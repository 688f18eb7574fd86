namespace Workload.Metering.Aggregation;

/// <summary>The time that work waited for a thread of the pool, as sums that can be subtracted.</summary>
internal sealed record PoolDelaySums
{
    public static readonly PoolDelaySums None = new();

    /// <summary>The time over which the pool was probed.</summary>
    public long ProbedNanoseconds { get; init; }

    /// <summary>The sum of each delay × the time that it represents, in nanoseconds × seconds.</summary>
    public double WeightedNanoseconds { get; init; }

    public HistogramCounts Histogram { get; init; } = HistogramCounts.Empty;

    /// <summary>The time that the oldest unfinished probe has waited.</summary>
    public long OldestNanoseconds { get; init; }

    /// <summary>The mean over the probed time, or null if the pool was not probed.</summary>
    public long? MeanNanoseconds => ProbedNanoseconds > 0
        ? (long)Math.Round(WeightedNanoseconds / (ProbedNanoseconds / 1e9))
        : OldestNanoseconds > 0 ? OldestNanoseconds : null;

    /// <summary>The longest delay, within a bucket of the histogram, or null if the pool was not probed.</summary>
    public long? MaxNanoseconds => MeanNanoseconds is null ? null : Math.Max(OldestNanoseconds, Histogram.HighestBound);

    public PoolDelaySums Since(PoolDelaySums earlier) => new()
    {
        ProbedNanoseconds = Math.Max(0, ProbedNanoseconds - earlier.ProbedNanoseconds),
        WeightedNanoseconds = Math.Max(0, WeightedNanoseconds - earlier.WeightedNanoseconds),
        Histogram = Histogram.Since(earlier.Histogram),
        OldestNanoseconds = OldestNanoseconds,
    };
}
