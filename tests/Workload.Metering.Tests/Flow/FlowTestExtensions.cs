using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;
using Workload.Metering.Flow;

namespace Workload.Metering.Tests.Flow;

/// <summary>Tests give segments, clocks and nodes plain figures here, without a boundary or a priced clock.</summary>
internal static class FlowTestExtensions
{
    extension(Segment)
    {
        public static Segment OpenRead(long start, long cpu, long error, long pause, long bytes, RunQueueReading? runQueue)
        {
            var segment = default(Segment);
            segment.OpenRead(At(start, pause, bytes, new ThreadReading(0, 0, 2 * error)), cpu, runQueue);
            return segment;
        }

        public static Segment OpenUnread(long start, long pause, long bytes)
        {
            var segment = default(Segment);
            segment.OpenUnread(start, pause, bytes);
            return segment;
        }
    }

    extension(ThreadReading)
    {
        public static bool TryRead(
            ThreadClock clock, bool fromOutside, long usualNanoseconds, ref MeteringWork work, out ThreadReading reading)
        {
            var priced = new PricedClock(clock, usualNanoseconds) { Work = work };
            bool read = priced.TryReadCpu(fromOutside, out reading);
            work = priced.Work;
            return read;
        }
    }

    extension(ScopeEnd end)
    {
        public FlowTime Inclusive => end.ToInclusive();

        public FlowTime Self
        {
            get
            {
                FlowTime own = end.ToInclusive();
                if (!end.HasNested) return own;
                own.Thread.Subtract(end.NestedThread);
                own.BusyNanoseconds -= end.NestedBusyNanoseconds;
                own.AwaitingNanoseconds -= end.NestedAwaitingNanoseconds;
                own.TaskQueueNanoseconds -= end.NestedTaskQueueNanoseconds;
                return own;
            }
        }
    }

    public static ThreadTime CloseRead(
        this in Segment segment, ThreadReading reading, long pause, long? bytes, ThreadClock clock, CallPath path, ref MeteringWork work)
    {
        var priced = new PricedClock(clock, 1) { Work = work };
        ThreadTime time = segment.CloseRead(At(reading.BeforeNanoseconds, pause, bytes, reading), ref priced, path, out _);
        work = priced.Work;
        return time;
    }

    public static ThreadTime CloseLate(this in Segment segment, in LastReading last, ThreadReading reading, long pause, long bytes,
        ThreadClock clock, CallPath path, ref MeteringWork work)
    {
        var priced = new PricedClock(clock, 1) { Work = work };
        ThreadTime time = segment.CloseLate(last, At(reading.BeforeNanoseconds, pause, bytes, reading), ref priced, path, out _);
        work = priced.Work;
        return time;
    }

    public static void CloseUnread(this in Segment segment, ref ThreadTime sum, long now, long pause, long? bytes, CallPath path) =>
        segment.CloseUnread(ref sum, now, pause, bytes ?? Boundary.NotKnown, path);

    public static bool Leave(this ScopeNode node, long now, ThreadTime self, ThreadTime nested)
    {
        bool wasShared = false;
        return node.Leave(now, self, nested, sharedAtStart: 0, ref wasShared);
    }

    /// <summary>Returns the rest of a segment whose first part another thread has passed on.</summary>
    public static Segment Continued(this in Segment first, Segment rest)
    {
        rest.Continue(first, At(0, 0, null));
        return rest;
    }

    public static Boundary At(long now, long pause, long? bytes, ThreadReading reading = default) => new()
    {
        NowNanoseconds = now,
        PauseNanoseconds = pause,
        AllocatedBytes = bytes ?? Boundary.NotKnown,
        Reading = reading,
    };
}
