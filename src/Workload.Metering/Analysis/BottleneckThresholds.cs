namespace Workload.Metering.Analysis;

/// <summary>Names the bottleneck of a breakdown.</summary>
/// <param name="CpuBound">The least CPU share of the character that is called CPU-bound.</param>
/// <param name="IoBound">The least waiting share of the character that is called I/O-bound.</param>
/// <param name="ClockResolution">The smallest step of the thread clock.</param>
internal readonly record struct BottleneckThresholds(double CpuBound, double IoBound, TimeSpan ClockResolution)
{
    /// <summary>From this share of the flow time on, interference is what the phase suffers from most.</summary>
    private const double InterferenceShare = 0.5;

    /// <summary>Less time than this many errors or clock steps does not decide anything.</summary>
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

        // The same verdict must hold at both ends of what the CPU time may truly be.
        double low = Math.Max(0, (breakdown.Cpu - breakdown.CpuError) / character), high = Math.Min(1, (breakdown.Cpu + breakdown.CpuError) / character);
        Bottleneck atLow = OfCpuShare(low), atHigh = OfCpuShare(high);
        return atLow == atHigh ? atLow : Bottleneck.Undetermined;
    }

    private Bottleneck OfCpuShare(double cpuShare) =>
        cpuShare >= CpuBound ? Bottleneck.Cpu : 1 - cpuShare >= IoBound ? Bottleneck.Io : Bottleneck.Mixed;
}
