using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>What a thread's clocks said when they were last read on it.</summary>
internal struct LastReading
{
    /// <summary>When; 0 before the first.</summary>
    public long WallNanoseconds;
    public long CpuNanoseconds;
    public long ErrorNanoseconds;

    /// <summary>The CPU time that segments which were not read are presumed to have used on the thread since.</summary>
    public long UnreadCpuNanoseconds;

    /// <summary>Its run queue, where that was read at the same instant, or before with next to nothing off the core since; else null.</summary>
    public RunQueueReading? RunQueue;
}
