namespace Workload.Metering.Aggregation;

/// <summary>
/// An immutable copy of a histogram, with the number of wall times in each bucket that is not empty, in the order of the buckets.
/// </summary>
internal sealed class HistogramCounts
{
    public static readonly HistogramCounts Empty = new([], [], 0);

    private readonly int[] _buckets;
    private readonly long[] _counts;

    /// <param name="buckets">The indices of the buckets that are not empty, in their order.</param>
    /// <param name="counts">The number of values in each of these buckets.</param>
    /// <param name="total">The sum of the counts.</param>
    internal HistogramCounts(int[] buckets, long[] counts, long total)
    {
        _buckets = buckets;
        _counts = counts;
        Total = total;
    }

    public HistogramCounts(SortedDictionary<int, long> counts)
        : this([.. counts.Keys], [.. counts.Values], counts.Values.Sum())
    {
    }

    /// <summary>The indices of the buckets that are not empty.</summary>
    public IReadOnlyList<int> Buckets => _buckets;

    /// <summary>The number of values in each of these buckets.</summary>
    public IReadOnlyList<long> Counts => _counts;

    public long Total { get; }

    public long LowestBound => _buckets.Length == 0 ? 0 : HistogramBuckets.LowerBound(_buckets[0]);

    public long HighestBound => _buckets.Length == 0 ? 0 : HistogramBuckets.UpperBound(_buckets[^1]);

    public static HistogramCounts Sum(IEnumerable<HistogramCounts> parts)
    {
        var sum = new SortedDictionary<int, long>();
        foreach (var part in parts)
        {
            for (int i = 0; i < part._buckets.Length; i++)
                sum[part._buckets[i]] = sum.GetValueOrDefault(part._buckets[i]) + part._counts[i];
        }
        return new HistogramCounts(sum);
    }

    /// <summary>
    /// Returns the counts that were recorded since <paramref name="earlier"/>. A bucket that shrank counts as empty, although no bucket of
    /// one meter shrinks.
    /// </summary>
    public HistogramCounts Since(HistogramCounts earlier)
    {
        if (earlier._buckets.Length == 0) return this;
        var buckets = new List<int>(_buckets.Length);
        var counts = new List<long>(_buckets.Length);
        long total = 0;
        for (int i = 0; i < _buckets.Length; i++)
        {
            int at = Array.BinarySearch(earlier._buckets, _buckets[i]);
            long left = _counts[i] - (at < 0 ? 0 : earlier._counts[at]);
            if (left <= 0) continue;
            buckets.Add(_buckets[i]);
            counts.Add(left);
            total += left;
        }

        return new HistogramCounts([.. buckets], [.. counts], total);
    }

    /// <summary>
    /// Returns the value that a share <paramref name="p"/> of the recorded values does not exceed, which is the middle of its bucket.
    /// </summary>
    public long Percentile(double p)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(p * Total)), seen = 0;
        for (int i = 0; i < _buckets.Length; i++)
            if ((seen += _counts[i]) >= rank) return HistogramBuckets.Middle(_buckets[i]);
        return 0;
    }
}
