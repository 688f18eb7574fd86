namespace Workload.Metering.Aggregation;

/// <summary>Rounding on the hot path.</summary>
internal static class Rounding
{
    /// <summary>
    /// Rounds a number that is known to fit towards zero. Since .NET 9 a cast checks the range first, which costs as much as the rest of a
    /// sum.
    /// </summary>
    public static long Truncate(double number) =>
#if NET9_0_OR_GREATER
        double.ConvertToIntegerNative<long>(number);
#else
        (long)number;
#endif
}
