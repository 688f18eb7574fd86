using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>The last reading of a thread's clocks on that thread.</summary>
internal struct LastReading
{
    /// <summary>The time of the reading, or 0 before the first one.</summary>
    public long WallNanoseconds;
    public long CpuNanoseconds;
    public long ErrorNanoseconds;

    /// <summary>The estimated CPU time of unread segments on the thread since then.</summary>
    public long UnreadCpuNanoseconds;

    /// <summary>
    /// The thread's run queue. It was read at the same instant, or earlier if there was almost no off-CPU time since. Otherwise it is null.
    /// </summary>
    public RunQueueReading? RunQueue;
}
