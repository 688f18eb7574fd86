using System.Numerics;

namespace Workload.Metering.Aggregation;

/// <summary>
/// Counts wall times on the scale of <see cref="HistogramBuckets"/>. A power of two gets its memory when it is first used, so an idle phase
/// costs little. Only <see cref="Reserve"/> and <see cref="UsedChunks"/> are thread-safe. The spin lock of its stripe protects the rest.
/// </summary>
internal sealed class WallHistogram
{
    private readonly long[]?[] _chunks = new long[]?[HistogramBuckets.Chunks];
    private ulong _used;

    /// <summary>The powers of two in which it has counted, as one bit each.</summary>
    public ulong UsedChunks => Volatile.Read(ref _used);

    /// <summary>Reserves memory for a bucket. Call it without the lock, because it may allocate.</summary>
    public void Reserve(int bucket)
    {
        int chunk = bucket / HistogramBuckets.PerPowerOfTwo;
        if (_chunks[chunk] is null) Interlocked.CompareExchange(ref _chunks[chunk], new long[HistogramBuckets.PerPowerOfTwo], null);
    }

    public void Count(int bucket)
    {
        int chunk = bucket / HistogramBuckets.PerPowerOfTwo;
        _used |= 1UL << chunk;
        _chunks[chunk]![bucket % HistogramBuckets.PerPowerOfTwo]++;
    }

    /// <summary>Adds its counts to a sum, if the sum has memory for all of them.</summary>
    public bool TryAddTo(HistogramSum sum)
    {
        ulong left = _used;
        if (!sum.HasRoomFor(left)) return false;
        for (; left != 0; left &= left - 1)
        {
            int chunk = BitOperations.TrailingZeroCount(left);
            sum.Add(chunk, _chunks[chunk]!);
        }

        return true;
    }
}
