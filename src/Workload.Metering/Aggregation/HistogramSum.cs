using System.Numerics;
using System.Runtime.InteropServices;

namespace Workload.Metering.Aggregation;

/// <summary>
/// Adds up the histograms of a path's stripes. Taking the result empties it, so that it can be used for the next path. It is not
/// thread-safe.
/// </summary>
internal sealed class HistogramSum
{
    private readonly long[]?[] _chunks = new long[]?[HistogramBuckets.Chunks];
    private readonly int[] _buckets = new int[HistogramBuckets.Count];
    private readonly long[] _counts = new long[HistogramBuckets.Count];
    private ulong _room;
    private ulong _used;

    /// <summary>Reserves memory for powers of two, given as one bit for each.</summary>
    public void Reserve(ulong chunks)
    {
        for (ulong left = chunks & ~_room; left != 0; left &= left - 1)
            _chunks[BitOperations.TrailingZeroCount(left)] = new long[HistogramBuckets.PerPowerOfTwo];
        _room |= chunks;
    }

    public bool HasRoomFor(ulong chunks) => (chunks & ~_room) == 0;

    /// <summary>Adds the counts of a power of two whose memory is reserved. It does not allocate.</summary>
    public void Add(int chunk, long[] counts)
    {
        long[] sum = _chunks[chunk]!;
        if ((_used & (1UL << chunk)) == 0)
        {
            // It is empty, and a copy is faster.
            counts.CopyTo(sum, 0);
        }
        else
        {
            for (int i = 0; i < counts.Length; i++) sum[i] += counts[i];
        }

        _used |= 1UL << chunk;
    }

    /// <summary>Returns what was added since the last call.</summary>
    public HistogramCounts Take()
    {
        int used = 0;
        long total = 0;
        for (; _used != 0; _used &= _used - 1)
        {
            int chunk = BitOperations.TrailingZeroCount(_used);
            long[] counts = _chunks[chunk]!;
            var groups = MemoryMarshal.Cast<long, Vector<long>>(counts);
            for (int group = 0; group < groups.Length; group++)
            {
                // Most buckets are empty.
                if (groups[group] == Vector<long>.Zero) continue;
                for (int i = group * Vector<long>.Count; i < (group + 1) * Vector<long>.Count; i++)
                {
                    // The bucket is always stored and is kept only if it is not empty, because a branch would be unpredictable.
                    _buckets[used] = (chunk * HistogramBuckets.PerPowerOfTwo) + i;
                    _counts[used] = counts[i];
                    total += counts[i];
                    used += counts[i] == 0 ? 0 : 1;
                }
            }

            Array.Clear(counts);
        }

        return used == 0
            ? HistogramCounts.Empty
            : new HistogramCounts(_buckets.AsSpan(0, used).ToArray(), _counts.AsSpan(0, used).ToArray(), total);
    }
}
