namespace Workload.Metering.Analysis;

/// <summary>Calculates the gain of spreading work over cores, from the share of the work that can be spread.</summary>
internal static class Amdahl
{
    /// <summary>Returns the speed-up of work if this part of it is spread over the cores.</summary>
    public static double Speedup(double part, double cores) => 1 / (1 - part + (part / Math.Max(cores, 1)));

    /// <summary>Returns the serial part of work that ran with this parallelism although it could have used all the cores.</summary>
    public static double SerialPart(double parallelism, double cores) => ((cores / parallelism) - 1) / (cores - 1);
}
