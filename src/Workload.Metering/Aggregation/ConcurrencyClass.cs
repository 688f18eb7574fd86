namespace Workload.Metering.Aggregation;

/// <summary>Calls that ended while about as many of them ran at once: 1, 2, 3 to 4, 5 to 8, and so on; the last class has no upper bound.</summary>
/// <param name="Calls">How many ended.</param>
/// <param name="WallNanoseconds">How long they took in all.</param>
internal readonly record struct ConcurrencyClass(long Calls, long WallNanoseconds)
{
    public const int Count = 8;

    public static int IndexOf(double atOnce) => Math.Clamp((int)Math.Ceiling(Math.Log2(Math.Max(1, Math.Round(atOnce)))), 0, Count - 1);

    /// <summary>The fewest at once in a class.</summary>
    public static int From(int index) => index == 0 ? 1 : (1 << (index - 1)) + 1;

    /// <summary>The most at once in a class; null in the last one.</summary>
    public static int? To(int index) => index == Count - 1 ? null : 1 << index;
}
