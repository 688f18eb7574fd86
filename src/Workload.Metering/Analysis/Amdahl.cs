namespace Workload.Metering.Analysis;

/// <summary>What spreading work over cores gains, from the part of it that can be spread.</summary>
internal static class Amdahl
{
    /// <summary>How many times as fast something becomes of which a part is spread over cores.</summary>
    public static double Speedup(double part, double cores) => 1 / (1 - part + (part / Math.Max(cores, 1)));

    /// <summary>The serial part of something that ran on so many cores of those it could have had.</summary>
    public static double SerialPart(double parallelism, double cores) => ((cores / parallelism) - 1) / (cores - 1);
}
