using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>The instant at which one segment ends and the next begins, with what was read there.</summary>
internal struct Boundary
{
    public long NowNanoseconds;
    public long PauseNanoseconds;
    public long AllocatedBytes;
    public bool HasReading;
    public ThreadReading Reading;

    /// <summary>All GC pauses of the process so far.</summary>
    public static long Pauses() => GC.GetTotalPauseDuration().Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>A boundary with nothing before it, on the calling thread.</summary>
    public static Boundary Here() => new()
    {
        PauseNanoseconds = Pauses(),
        AllocatedBytes = GC.GetAllocatedBytesForCurrentThread(),
        NowNanoseconds = WallClock.Now(),
    };
}
