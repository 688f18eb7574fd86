namespace Workload.Metering.Aggregation;

/// <summary>
/// Counts of wall times on the scale of <see cref="HistogramBuckets"/>. A power of two gets its memory when it is first used, so an
/// idle phase costs little. Not thread-safe but for the two Reserve methods: its stripe's gate guards the rest.
/// </summary>
internal sealed class WallHistogram
{
    private readonly long[]?[] _chunks = new long[]?[HistogramBuckets.Chunks];

    /// <summary>Makes room for a bucket; to be called outside the gate, because it may allocate.</summary>
    public void Reserve(int bucket)
    {
        int chunk = bucket / HistogramBuckets.PerPowerOfTwo;
        if (_chunks[chunk] is null) Interlocked.CompareExchange(ref _chunks[chunk], new long[HistogramBuckets.PerPowerOfTwo], null);
    }

    public void Count(int bucket) => _chunks[bucket / HistogramBuckets.PerPowerOfTwo]![bucket % HistogramBuckets.PerPowerOfTwo]++;

    /// <summary>Makes room in a copy's target; outside the gate.</summary>
    public void ReserveCopy(long[]?[] target)
    {
        for (int i = 0; i < _chunks.Length; i++)
            if (Volatile.Read(ref _chunks[i]) is not null) target[i] ??= new long[HistogramBuckets.PerPowerOfTwo];
    }

    /// <summary>Adds its counts to the target, if that has room for all of them.</summary>
    public bool TryCopyTo(long[]?[] target)
    {
        for (int i = 0; i < _chunks.Length; i++)
            if (_chunks[i] is not null && target[i] is null) return false;
        for (int i = 0; i < _chunks.Length; i++)
        {
            // What was reserved only since the look above has counted nothing yet.
            if (_chunks[i] is not { } chunk || target[i] is not { } sum) continue;
            for (int j = 0; j < chunk.Length; j++) sum[j] += chunk[j];
        }

        return true;
    }
}
