namespace Workload.Metering.Aggregation;

/// <summary>
/// Calls that ended while about the same number of them ran at once. The classes are 1, 2, 3 to 4, 5 to 8, and so on, and the last one has
/// no upper bound.
/// </summary>
/// <param name="Calls">The number of calls that ended.</param>
/// <param name="WallNanoseconds">Their total wall time.</param>
internal readonly record struct ConcurrencyClass(long Calls, long WallNanoseconds)
{
    public const int Count = 8;

    public static int IndexOf(double atOnce) => Bounded.Clamp((int)Math.Ceiling(Math.Log2(Math.Max(1, Math.Round(atOnce)))), 0, Count - 1);

    /// <summary>Returns the smallest number at once of a class.</summary>
    public static int From(int index) => index == 0 ? 1 : (1 << (index - 1)) + 1;

    /// <summary>Returns the largest number at once of a class, or null for the last class.</summary>
    public static int? To(int index) => index == Count - 1 ? null : 1 << index;
}
