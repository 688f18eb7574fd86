using System.Runtime.CompilerServices;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>The instant at which one segment ends and the next begins, with what was read there.</summary>
internal struct Boundary
{
    public long NowNanoseconds;
    public long PauseNanoseconds;
    public long AllocatedBytes;
    public bool HasReading;

    /// <summary>Set where there is one.</summary>
    public ThreadReading Reading;

    /// <summary>All GC pauses of the process so far.</summary>
    public static long Pauses() => GC.GetTotalPauseDuration().Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>A boundary with nothing before it, on the calling thread.</summary>
    public static void Here(out Boundary boundary)
    {
        BeforeReading(fromOutside: false, out boundary);
        boundary.NowNanoseconds = WallClock.Now();
    }

    /// <summary>What is asked before the clocks.</summary>
    public static void BeforeReading(bool fromOutside, out Boundary boundary)
    {
        Unsafe.SkipInit(out boundary);
        boundary.HasReading = false;
        boundary.PauseNanoseconds = Pauses();
        boundary.AllocatedBytes = fromOutside ? 0 : GC.GetAllocatedBytesForCurrentThread();
    }
}
