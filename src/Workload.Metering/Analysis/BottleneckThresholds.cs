namespace Workload.Metering.Analysis;

/// <summary>Determines the bottleneck of a breakdown.</summary>
/// <param name="CpuBound">The minimum CPU share of the character of a CPU-bound phase.</param>
/// <param name="IoBound">The minimum waiting share of the character of an I/O-bound phase.</param>
/// <param name="ClockResolution">The smallest step of the thread clock.</param>
internal readonly record struct BottleneckThresholds(double CpuBound, double IoBound, TimeSpan ClockResolution)
{
    /// <summary>The share of the flow time from which interference is the bottleneck.</summary>
    private const double InterferenceShare = 0.5;

    /// <summary>A time decides only if it is at least this many times the error or the clock step.</summary>
    private const int EvidenceFactor = 4;

    public Bottleneck Classify(in TimeBreakdown breakdown)
    {
        TimeSpan total = breakdown.Total;
        if (total <= TimeSpan.Zero) return Bottleneck.Undetermined;

        TimeSpan runQueue = breakdown.RunQueue ?? TimeSpan.Zero, taskQueue = breakdown.TaskQueue ?? TimeSpan.Zero;
        TimeSpan gc = breakdown.GcPause + breakdown.GcCpu;
        if ((runQueue + taskQueue + gc) / total >= InterferenceShare)
        {
            if (runQueue >= taskQueue && runQueue >= gc) return Bottleneck.RunQueue;
            return taskQueue >= gc ? Bottleneck.TaskQueue : Bottleneck.GcPause;
        }

        TimeSpan character = breakdown.Character;
        if (character < EvidenceFactor * ClockResolution) return Bottleneck.Undetermined;

        // The verdict must be the same at both ends of the possible range of the CPU time.
        double low = Math.Max(0, (breakdown.Cpu - breakdown.CpuError) / character), high = Math.Min(
            1, (breakdown.Cpu + breakdown.CpuError) / character);
        Bottleneck atLow = OfCpuShare(low), atHigh = OfCpuShare(high);
        return atLow == atHigh ? atLow : Bottleneck.Undetermined;
    }

    private Bottleneck OfCpuShare(double cpuShare) =>
        cpuShare >= CpuBound ? Bottleneck.Cpu : 1 - cpuShare >= IoBound ? Bottleneck.Io : Bottleneck.Mixed;
}
