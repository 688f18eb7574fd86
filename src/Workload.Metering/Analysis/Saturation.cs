namespace Workload.Metering.Analysis;

/// <summary>What running calls at once gains, from what one call computes and waits.</summary>
internal static class Saturation
{
    /// <summary>
    /// A prediction presumes that whatever answers does so as fast for many as for one. The further from what was measured, the less that holds: with more
    /// than this many times as many at once, measure again first.
    /// </summary>
    public const int Reach = 16;

    /// <summary>The concurrency at which the cores have no time left: cores × (1 + wait ÷ cpu).</summary>
    public static double Concurrency(double cores, double cpu, double wait) => cpu > 0 ? cores * (1 + (wait / cpu)) : double.PositiveInfinity;

    /// <summary>
    /// How many times as many calls a second <paramref name="atOnce"/> flows get done as one, by mean value analysis of a closed network. Cores are a
    /// queueing station and waiting is a delay station; by the arrival theorem a flow finds the queue that the other flows leave. The result is less than
    /// the bound min(flows, cores × (1 + wait ÷ cpu)), since flows come to the cores in clusters.
    /// </summary>
    public static double Speedup(int atOnce, double cores, double cpu, double wait)
    {
        // Several cores are one that is as many times as fast, with the rest of the computing as a delay; on less than one core there is no rest.
        double demand = cpu / cores, delay = wait + (cores > 1 ? cpu - demand : 0), queue = 0, one = 0, rate = 0;
        for (int flows = 1; flows <= atOnce; flows++)
        {
            double residence = demand * (1 + queue), cycle = residence + delay;
            if (cycle <= 0) return atOnce;
            rate = flows / cycle;
            queue = rate * residence;
            if (flows == 1) one = rate;
        }

        return rate / one;
    }

    /// <summary>How many times as fast something gets without a part of its time; null where there is nothing else.</summary>
    public static double? Without(TimeSpan part, TimeSpan total) => part < total ? total / (total - part) : null;

    /// <summary>A finite number of calls ends with a round that is not full.</summary>
    public static double OfRounds(double calls, int atOnce) => calls / Math.Ceiling(calls / atOnce);
}
