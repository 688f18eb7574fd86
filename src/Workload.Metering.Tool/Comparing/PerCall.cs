namespace Workload.Metering.Tool.Comparing;

/// <summary>The mean time of a call, and how far that may be off.</summary>
/// <param name="Milliseconds">The mean.</param>
/// <param name="Error">By so much the mean of another recording may differ without a cause, 19 times of 20.</param>
internal readonly record struct PerCall(double Milliseconds, double Error)
{
    private const double Normal95 = 1.96;
    private const double Below = 0.16;
    private const double Above = 0.84;

    /// <summary>The mean wall time of a call.</summary>
    public static PerCall WallOf(PhaseSummary phase) => new(phase.MeanWall.TotalMilliseconds, Normal95 * StandardErrorOf(phase));

    /// <summary>
    /// The mean CPU time of a call. It varies with the calls as their wall time does, and its own measurement has an error.
    /// </summary>
    public static PerCall CpuOf(PhaseSummary phase)
    {
        if (phase.Breakdown is not { } breakdown || phase.Count == 0) return default;
        double mean = breakdown.Cpu.TotalMilliseconds / phase.Count;
        double wall = phase.MeanWall.TotalMilliseconds;
        double ofCalls = wall > 0 ? Normal95 * StandardErrorOf(phase) / wall * mean : 0;
        return new PerCall(mean, ofCalls + (breakdown.CpuError.TotalMilliseconds / phase.Count));
    }

    /// <summary>The mean time of a call in another state.</summary>
    public static PerCall StateOf(PhaseSummary phase, Func<TimeBreakdown, TimeSpan?> state)
    {
        if (phase.Breakdown is not { } breakdown || phase.Count == 0 || state(breakdown) is not { } time) return default;
        double mean = time.TotalMilliseconds / phase.Count;
        double wall = phase.MeanWall.TotalMilliseconds;
        return new PerCall(mean, wall > 0 ? Normal95 * StandardErrorOf(phase) * Math.Sqrt(Math.Max(mean / wall, 0)) : 0);
    }

    /// <summary>
    /// Half of the range that holds the middle two thirds stands for the standard deviation. So a few slow calls do not decide.
    /// </summary>
    private static double StandardErrorOf(PhaseSummary phase) =>
        phase.Count == 0 ? 0 : (phase.WallPercentile(Above) - phase.WallPercentile(Below)).TotalMilliseconds / 2 / Math.Sqrt(phase.Count);
}
