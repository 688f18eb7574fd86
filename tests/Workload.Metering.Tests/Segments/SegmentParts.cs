using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;
using Workload.Metering.Segments;

namespace Workload.Metering.Tests.Segments;

/// <summary>Makes segments from plain figures and ends them, with a clock whose reading takes a nanosecond.</summary>
internal static class SegmentParts
{
    public static Segment Read(long start, long cpu, long error, long pause, long bytes, RunQueueReading? runQueue)
    {
        var segment = default(Segment);
        segment.OpenRead(At(start, pause, bytes, new ThreadReading(0, 0, 2 * error)), cpu, runQueue);
        return segment;
    }

    public static Segment Unread(long start, long pause, long bytes)
    {
        var segment = default(Segment);
        segment.OpenUnread(start, pause, bytes);
        return segment;
    }

    public static ThreadTime EndRead(
        this in Segment segment, ThreadReading reading, long pause, long? bytes, ThreadClock clock, CallPath path, ref MeteringWork work)
    {
        var priced = new PricedClock(clock, usualCpuCost: 1, apartNanoseconds: long.MaxValue) { Work = work };
        ThreadTime time = segment.CloseRead(At(reading.BeforeNanoseconds, pause, bytes, reading), ref priced, path, out _);
        work = priced.Work;
        return time;
    }

    public static ThreadTime EndLate(this in Segment segment, in LastReading last, ThreadReading reading, long pause, long bytes,
        ThreadClock clock, CallPath path, ref MeteringWork work)
    {
        var priced = new PricedClock(clock, usualCpuCost: 1, apartNanoseconds: long.MaxValue) { Work = work };
        ThreadTime time = segment.CloseLate(last, At(reading.BeforeNanoseconds, pause, bytes, reading), ref priced, path, out _);
        work = priced.Work;
        return time;
    }

    public static void EndUnread(this in Segment segment, ref ThreadTime sum, long now, long pause, long? bytes, CallPath path) =>
        segment.CloseUnread(ref sum, now, pause, bytes ?? Boundary.NotKnown, path);

    /// <summary>Returns the rest of a segment whose first part another thread has passed on.</summary>
    public static Segment Continued(this in Segment first, Segment rest)
    {
        rest.Continue(first, At(0, 0, null));
        return rest;
    }

    private static Boundary At(long now, long pause, long? bytes, ThreadReading reading = default) => new()
    {
        NowNanoseconds = now,
        PauseNanoseconds = pause,
        AllocatedBytes = bytes ?? Boundary.NotKnown,
        Reading = reading,
    };
}
