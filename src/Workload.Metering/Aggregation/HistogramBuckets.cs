using System.Numerics;

namespace Workload.Metering.Aggregation;

/// <summary>
/// The log-linear scale of wall times. It has 32 buckets for each power of two, so the middle of a bucket is within 1/64 (1.6 %) of every
/// value in the bucket. It is exact below 64 ns.
/// </summary>
internal static class HistogramBuckets
{
    public const int PerPowerOfTwo = 32;
    public const int Chunks = 59;
    public const int Count = Chunks * PerPowerOfTwo;
    public const double RelativeError = 1.0 / 64;

    private const int SubBucketBits = 5;

    /// <summary>Returns the bucket of a value. Chunk 0 holds 0–31 ns one by one, and chunk k holds the range [2^(k+4), 2^(k+5)).</summary>
    public static int IndexOf(long nanoseconds)
    {
        if (nanoseconds < PerPowerOfTwo) return (int)Math.Max(0, nanoseconds);
        int power = BitOperations.Log2((ulong)nanoseconds);
        int sub = (int)(nanoseconds >> (power - SubBucketBits)) - PerPowerOfTwo;
        return ((power - SubBucketBits + 1) * PerPowerOfTwo) + sub;
    }

    public static long LowerBound(int index)
    {
        int chunk = index / PerPowerOfTwo, sub = index % PerPowerOfTwo;
        return chunk == 0 ? sub : (long)(PerPowerOfTwo + sub) << (chunk - 1);
    }

    /// <summary>Returns the first value above the bucket.</summary>
    public static long UpperBound(int index)
    {
        int chunk = index / PerPowerOfTwo;
        long width = chunk == 0 ? 1 : 1L << (chunk - 1);
        return LowerBound(index) is var lower && lower > long.MaxValue - width ? long.MaxValue : lower + width;
    }

    public static long Middle(int index) => LowerBound(index) + ((UpperBound(index) - LowerBound(index)) / 2);
}
