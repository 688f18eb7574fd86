namespace Workload.Metering.Aggregation;

/// <summary>Rounding on the hot path.</summary>
internal static class Rounding
{
    /// <summary>Towards zero, of what is known to fit: since .NET 9 a cast looks at the range first, and that costs as much as the rest of a sum.</summary>
    public static long Truncate(double number) =>
#if NET9_0_OR_GREATER
        double.ConvertToIntegerNative<long>(number);
#else
        (long)number;
#endif
}
