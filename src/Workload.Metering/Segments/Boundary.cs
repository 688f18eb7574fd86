using System.Runtime.CompilerServices;
using Workload.Metering.Clocks;

namespace Workload.Metering.Segments;

/// <summary>The instant at which one segment ends and the next begins, with the readings at that instant.</summary>
internal struct Boundary
{
    /// <summary>The value for unknown allocations of a thread.</summary>
    internal const long NotKnown = -1;

    public long NowNanoseconds;
    public long PauseNanoseconds;

    /// <summary>All bytes that the thread has allocated so far. They are unknown if another thread draws the boundary.</summary>
    public long AllocatedBytes;
    public bool HasReading;

    /// <summary>Whether the flow goes on elsewhere from here, so that the thread may have queued the flow's next step before.</summary>
    public bool MayHaveQueued;

    /// <summary>The reading, if there is one.</summary>
    public ThreadReading Reading;

    public Boundary(long nowNanoseconds, long pauseNanoseconds, long allocatedBytes)
    {
        Unsafe.SkipInit(out this);
        HasReading = false;
        MayHaveQueued = false;
        NowNanoseconds = nowNanoseconds;
        PauseNanoseconds = pauseNanoseconds;
        AllocatedBytes = allocatedBytes;
    }

    public readonly bool IsOutside => AllocatedBytes == NotKnown;

    /// <summary>Returns the sum of all GC pauses of the process so far.</summary>
    public static long Pauses() => GC.GetTotalPauseDuration().Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>Draws a boundary on the calling thread, now.</summary>
    public static void Here(out Boundary boundary)
    {
        Unsafe.SkipInit(out boundary);
        boundary.HasReading = false;
        boundary.MayHaveQueued = false;
        boundary.PauseNanoseconds = Pauses();
        boundary.AllocatedBytes = GC.GetAllocatedBytesForCurrentThread();
        boundary.NowNanoseconds = WallClock.Now();
    }

    /// <summary>
    /// Draws a boundary on another thread, now. Its allocations stay unknown, because only the thread itself can read them.
    /// </summary>
    public static void FromOutside(out Boundary boundary)
    {
        Unsafe.SkipInit(out boundary);
        boundary.HasReading = false;
        boundary.MayHaveQueued = false;
        boundary.PauseNanoseconds = Pauses();
        boundary.AllocatedBytes = NotKnown;
        boundary.NowNanoseconds = WallClock.Now();
    }
}
