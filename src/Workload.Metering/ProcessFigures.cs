using Workload.Metering.Flow;

namespace Workload.Metering;

/// <summary>The figures of the whole process that are published once for all meters.</summary>
internal static class ProcessFigures
{
    /// <summary>The cost of metering so far.</summary>
    public static long OverheadNanoseconds => MeteringCost.TotalNanoseconds();

    /// <summary>The longest time that work waited for a thread of the pool in the last minute.</summary>
    public static long RecentPoolDelayNanoseconds => Queues.PoolDelay.LongestOfLastMinute();
}
