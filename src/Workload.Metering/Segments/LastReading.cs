using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Segments;

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

    /// <summary>The weight of earlier times between readings.</summary>
    private const double Kept = 0.75;

    private double _betweenNanoseconds;
    private double _unmeteredNanoseconds;

    /// <summary>
    /// Learns which part of the time between readings the thread computes outside the segments. The next segment is read from here on.
    /// </summary>
    public void LearnFrom(in ThreadReading reading)
    {
        long between = reading.BeforeNanoseconds - WallNanoseconds;
        if (WallNanoseconds == 0 || between <= 0) return;
        long unmetered = reading.CpuBeforeNanoseconds - CpuNanoseconds - UnreadCpuNanoseconds;
        _betweenNanoseconds = (Kept * _betweenNanoseconds) + between;
        _unmeteredNanoseconds = (Kept * _unmeteredNanoseconds) + Bounded.Clamp(unmetered, 0, between);
    }

    /// <summary>
    /// Returns the presumed CPU time outside a segment of a time since the reading. It is that of the unread segments, and what the thread
    /// usually computes outside of them.
    /// </summary>
    public readonly long CpuOutside(long beforeNanoseconds) => UnreadCpuNanoseconds
        + (_betweenNanoseconds > 0 ? (long)(_unmeteredNanoseconds / _betweenNanoseconds * beforeNanoseconds) : 0);
}
