namespace Workload.Metering.Benchmarks.Turns;

/// <summary>The median of figures, which a few disturbed ones do not move.</summary>
internal static class Median
{
    public static double Of(double[] figures)
    {
        double[] ordered = [.. figures.Order()];
        return ordered[ordered.Length / 2];
    }
}
