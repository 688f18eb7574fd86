namespace Workload.Metering.Aggregation;

/// <summary>An immutable-by-convention copy of a histogram: how many wall times fell into each bucket that is not empty.</summary>
internal sealed class HistogramCounts
{
    public static readonly HistogramCounts Empty = new(new SortedDictionary<int, long>());

    private readonly SortedDictionary<int, long> _counts;

    public HistogramCounts(SortedDictionary<int, long> counts) => _counts = counts;

    public IReadOnlyDictionary<int, long> Counts => _counts;

    public long Total => _counts.Values.Sum();

    /// <summary>Of the chunks of <see cref="WallHistogram"/>; those that are missing are empty.</summary>
    public static HistogramCounts Of(long[]?[] chunks)
    {
        SortedDictionary<int, long>? counts = null;
        for (int i = 0; i < chunks.Length; i++)
        {
            if (chunks[i] is not { } chunk) continue;
            for (int j = 0; j < chunk.Length; j++)
                if (chunk[j] > 0) (counts ??= []).Add((i * HistogramBuckets.PerPowerOfTwo) + j, chunk[j]);
        }

        return counts is null ? Empty : new HistogramCounts(counts);
    }

    public static HistogramCounts Sum(IEnumerable<HistogramCounts> parts)
    {
        var sum = new SortedDictionary<int, long>();
        foreach (var part in parts)
            foreach (var (index, count) in part._counts)
                sum[index] = sum.GetValueOrDefault(index) + count;
        return new HistogramCounts(sum);
    }

    /// <summary>What was recorded since <paramref name="earlier"/>; a bucket that shrank (it cannot, of one meter) counts as none.</summary>
    public HistogramCounts Since(HistogramCounts earlier)
    {
        var difference = new SortedDictionary<int, long>();
        foreach (var (index, count) in _counts)
            if (count - earlier._counts.GetValueOrDefault(index) is > 0 and var left)
                difference[index] = left;
        return new HistogramCounts(difference);
    }

    /// <summary>The value that a share <paramref name="p"/> of the recorded ones does not exceed: the middle of its bucket.</summary>
    public long Percentile(double p)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(p * Total)), seen = 0;
        foreach (var (index, count) in _counts)
            if ((seen += count) >= rank)
                return HistogramBuckets.Middle(index);
        return 0;
    }

    public long LowestBound => _counts.Count == 0 ? 0 : HistogramBuckets.LowerBound(_counts.Keys.First());

    public long HighestBound => _counts.Count == 0 ? 0 : HistogramBuckets.UpperBound(_counts.Keys.Last());
}
