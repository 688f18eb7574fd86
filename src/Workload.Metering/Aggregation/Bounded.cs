namespace Workload.Metering.Aggregation;

/// <summary>
/// Limits a number to a range under a spin lock. <see cref="Math.Clamp(long, long, long)"/> throws if the range is empty, and the lock
/// would then stay taken. These methods return the lower limit instead.
/// </summary>
internal static class Bounded
{
    public static int Clamp(int value, int least, int most) => Math.Max(least, Math.Min(value, most));

    public static long Clamp(long value, long least, long most) => Math.Max(least, Math.Min(value, most));

    public static double Clamp(double value, double least, double most) => Math.Max(least, Math.Min(value, most));
}
