using System.Runtime.CompilerServices;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>The instant at which one segment ends and the next begins, with what was read there.</summary>
internal struct Boundary
{
    /// <summary>What the thread allocated is not known.</summary>
    internal const long NotKnown = -1;

    public long NowNanoseconds;
    public long PauseNanoseconds;

    /// <summary>All that the thread allocated so far; none is known from outside.</summary>
    public long AllocatedBytes;
    public bool HasReading;

    /// <summary>Set where there is one.</summary>
    public ThreadReading Reading;

    public readonly bool IsOutside => AllocatedBytes == NotKnown;

    /// <summary>All GC pauses of the process so far.</summary>
    public static long Pauses() => GC.GetTotalPauseDuration().Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>On the calling thread, now.</summary>
    public static void Here(out Boundary boundary)
    {
        Unsafe.SkipInit(out boundary);
        boundary.HasReading = false;
        boundary.PauseNanoseconds = Pauses();
        boundary.AllocatedBytes = GC.GetAllocatedBytesForCurrentThread();
        boundary.NowNanoseconds = WallClock.Now();
    }

    /// <summary>On a thread that another one looks at, now: what it allocated only it can tell.</summary>
    public static void FromOutside(out Boundary boundary)
    {
        Unsafe.SkipInit(out boundary);
        boundary.HasReading = false;
        boundary.PauseNanoseconds = Pauses();
        boundary.AllocatedBytes = NotKnown;
        boundary.NowNanoseconds = WallClock.Now();
    }
}
