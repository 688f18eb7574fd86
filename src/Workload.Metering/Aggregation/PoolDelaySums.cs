namespace Workload.Metering.Aggregation;

/// <summary>How long work waited for a thread of the pool, as sums whose difference is that of the time between.</summary>
internal sealed record PoolDelaySums
{
    public static readonly PoolDelaySums None = new();

    /// <summary>The time over which it was probed.</summary>
    public long ProbedNanoseconds { get; init; }

    /// <summary>The sum of each delay × the time for which it stands, in nanoseconds × seconds.</summary>
    public double WeightedNanoseconds { get; init; }

    public HistogramCounts Histogram { get; init; } = HistogramCounts.Empty;

    /// <summary>How long the oldest probe that has not come through has waited.</summary>
    public long OldestNanoseconds { get; init; }

    /// <summary>The mean over the probed time; null where nothing was probed.</summary>
    public long? MeanNanoseconds => ProbedNanoseconds > 0 ? (long)Math.Round(WeightedNanoseconds / (ProbedNanoseconds / 1e9)) : OldestNanoseconds > 0 ? OldestNanoseconds : null;

    /// <summary>The longest, within a bucket of the histogram; null where nothing was probed.</summary>
    public long? MaxNanoseconds => MeanNanoseconds is null ? null : Math.Max(OldestNanoseconds, Histogram.HighestBound);

    public PoolDelaySums Since(PoolDelaySums earlier) => new()
    {
        ProbedNanoseconds = Math.Max(0, ProbedNanoseconds - earlier.ProbedNanoseconds),
        WeightedNanoseconds = Math.Max(0, WeightedNanoseconds - earlier.WeightedNanoseconds),
        Histogram = Histogram.Since(earlier.Histogram),
        OldestNanoseconds = OldestNanoseconds,
    };
}
