namespace Workload.Metering.Analysis;

/// <summary>Calculates the gain of running calls at once, from the time that one call computes and waits.</summary>
internal static class Saturation
{
    /// <summary>
    /// The largest concurrency, as a multiple of the measured one, for which a prediction is given. A prediction assumes that the called
    /// service answers many calls as fast as one. The assumption becomes unsafe far from the measured concurrency, so measure again first.
    /// </summary>
    public const int Reach = 16;

    /// <summary>Returns the concurrency at which the cores have no time left, which is cores × (1 + wait ÷ cpu).</summary>
    public static double Concurrency(double cores, double cpu, double wait) =>
        cpu > 0 ? cores * (1 + (wait / cpu)) : double.PositiveInfinity;

    /// <summary>
    /// Returns the gain in throughput of <paramref name="atOnce"/> flows over one, by mean value analysis of a closed network. Cores are a
    /// queueing station and waiting is a delay station. By the arrival theorem, a flow finds the queue that the other flows leave. The
    /// result is less than the bound min(flows, cores × (1 + wait ÷ cpu)), because flows arrive at the cores in clusters.
    /// </summary>
    public static double Speedup(int atOnce, double cores, double cpu, double wait)
    {
        // Several cores are modelled as one core that is faster by their number, with the rest of the computing as a delay. Fewer than one
        // core leave no rest.
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

    /// <summary>Returns the speed-up if a part of the time is removed, or null if that part is all of the time.</summary>
    public static double? Without(TimeSpan part, TimeSpan total) => part < total ? total / (total - part) : null;

    /// <summary>Returns the gain for a finite number of calls, which ends with an incomplete round.</summary>
    public static double OfRounds(double calls, int atOnce) => calls / Math.Ceiling(calls / atOnce);
}
