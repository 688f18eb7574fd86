using System.Runtime.CompilerServices;
using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>The stretch of a thread's time, from one switch to the next, in which one scope is the innermost that it runs.</summary>
internal struct Segment
{
    /// <summary>Off-core time below this many errors of the readings is not worth asking the run queue about.</summary>
    private const int WorthSplitting = 2;

    /// <summary>What was read late teaches where it is known within this part of its length.</summary>
    private const int LateWidth = 8;

    // Between two steps of a clock that moves in ticks the time may be off by one of them, either way.
    private static readonly long s_clockStep = PlatformClocks.Current.ThreadCpuResolutionNanoseconds;

    private long _startCpuNanoseconds;
    private long _startErrorNanoseconds;
    private long _startPauseNanoseconds;
    private long _startAllocatedBytes;
    private RunQueueReading _startRunQueue;
    private bool _readsRunQueue;

    /// <summary>Whether no part of it was passed on by a cut: only a whole one teaches about its like.</summary>
    private bool _isWhole;

    public long StartNanoseconds { get; private set; }

    /// <summary>Whether its CPU was read at its start, and so is at its end.</summary>
    public bool IsRead { get; private set; }

    /// <summary>Begins one that is not read, in place: of what only a read one has, nothing is looked at.</summary>
    public void BeginUnread(in Boundary boundary)
    {
        StartNanoseconds = boundary.NowNanoseconds;
        _startPauseNanoseconds = boundary.PauseNanoseconds;
        _startAllocatedBytes = boundary.AllocatedBytes;
        _isWhole = true;
        IsRead = false;
    }

    /// <summary>Begins one that is read.</summary>
    /// <param name="boundary">Where it starts, with that side of the reading as now which is used.</param>
    /// <param name="cpuNanoseconds">The thread's CPU time there.</param>
    /// <param name="runQueue">The thread's run queue, where it is read.</param>
    public void BeginRead(in Boundary boundary, long cpuNanoseconds, in RunQueueReading? runQueue)
    {
        BeginUnread(boundary);
        _startCpuNanoseconds = cpuNanoseconds;
        _startErrorNanoseconds = boundary.Reading.ErrorNanoseconds;
        _startRunQueue = runQueue.GetValueOrDefault();
        _readsRunQueue = runQueue.HasValue;
        IsRead = true;
    }

    /// <summary>Makes it the rest of the one before, whose first part was passed on.</summary>
    public void Continue(in Segment first, in Boundary boundary)
    {
        // What a thread allocated only it can tell: it is counted at the end.
        if (boundary.IsOutside) _startAllocatedBytes = first._startAllocatedBytes;
        _isWhole = false;
    }

    /// <summary>Its thread time, where its CPU was read at the end too.</summary>
    /// <param name="boundary">Its end, with a reading.</param>
    /// <param name="clock">The thread's.</param>
    /// <param name="path">What it teaches.</param>
    /// <param name="runQueue">The thread's run queue at its end, as far as it is known.</param>
    public readonly ThreadTime CloseRead(in Boundary boundary, ref PricedClock clock, PathTotals path, out RunQueueReading? runQueue)
    {
        ref readonly var end = ref boundary.Reading;
        long held = Math.Max(0, end.BeforeNanoseconds - StartNanoseconds);
        long cpu = Math.Clamp(end.CpuBeforeNanoseconds - _startCpuNanoseconds, 0, held);
        long error = _startErrorNanoseconds + end.ErrorNanoseconds + s_clockStep;
        long off = held - cpu;
        runQueue = null;
        RunQueueReading? start = _readsRunQueue ? _startRunQueue : null, endRunQueue = null;
        if (start is not null && off <= WorthSplitting * error) runQueue = start;
        else if (start is not null && clock.TryReadRunQueue(boundary.IsOutside, out var read)) runQueue = endRunQueue = read;
        return Close(boundary, cpu, held, error, path, start, endRunQueue, teaches: _isWhole, chosen: true);
    }

    /// <summary>
    /// Its thread time, where it was not read at its start but turned out longer than any like it that was. What the thread did since its last
    /// reading bounds it. Within the bounds it is presumed to be as its like. Their middle would call half of what is not known blocked.
    /// What other unread segments are presumed to have used since that reading is not counted twice.
    /// </summary>
    public readonly ThreadTime CloseLate(in LastReading last, in Boundary boundary, ref PricedClock clock, PathTotals path, out RunQueueReading? runQueue)
    {
        ref readonly var end = ref boundary.Reading;
        long held = Math.Max(1, end.BeforeNanoseconds - StartNanoseconds), before = Math.Max(0, StartNanoseconds - last.WallNanoseconds);
        long since = end.CpuBeforeNanoseconds - last.CpuNanoseconds, most = Math.Clamp(since, 0, held), least = Math.Clamp(since - before, 0, held);
        bool isNarrow = most - least <= held / LateWidth;
        long cpu = isNarrow ? (most + least) / 2 : Presumed(path, held, least, Math.Clamp(since - last.UnreadCpuNanoseconds, least, most));
        runQueue = last.RunQueue is not null && clock.TryReadRunQueue(fromOutside: false, out var read) ? read : null;
        long bound = Math.Max(most - cpu, cpu - least), error = bound + last.ErrorNanoseconds + end.ErrorNanoseconds + s_clockStep;
        var start = runQueue is { } now ? WithoutWaitsBefore(last.RunQueue!.Value, now, held - cpu, before - (since - cpu)) : (RunQueueReading?)null;
        return Close(boundary, cpu, held, error, path, start, runQueue, teaches: _isWhole && isNarrow, chosen: false);
    }

    private static long Presumed(PathTotals path, long held, long least, long most)
    {
        Unsafe.SkipInit(out SegmentRatios.Estimate room);
        return Math.Clamp(Rounding.Truncate((double)held * path.Ratios.For(held, ref room).CpuRatio), least, most);
    }

    /// <summary>The waits for a core since a reading are shared out between what was off the core before the segment and in it.</summary>
    private static RunQueueReading WithoutWaitsBefore(in RunQueueReading start, in RunQueueReading end, long offNanoseconds, long offBeforeNanoseconds)
    {
        double off = Math.Max(0, offNanoseconds), before = Math.Max(0, offBeforeNanoseconds), waited = end.DelayNanoseconds - start.DelayNanoseconds;
        return off + before <= 0 ? start : start with { DelayNanoseconds = start.DelayNanoseconds + Rounding.Truncate(waited * before / (off + before)) };
    }

    private readonly ThreadTime Close(
        in Boundary boundary, long cpu, long held, long error, PathTotals path, in RunQueueReading? start, in RunQueueReading? end, bool teaches, bool chosen)
    {
        long off = held - cpu, pause = Math.Clamp(boundary.PauseNanoseconds - _startPauseNanoseconds, 0, held), length = held - pause;
        var offCore = OffCoreTime.Judge(cpu, off, pause, start, end);
        long lengthOnCore = Math.Min(cpu, length);
        if (teaches) path.Ratios.Learn(length, lengthOnCore, Math.Min(offCore.RunQueueNanoseconds, length - lengthOnCore), chosen);
        return new ThreadTime
        {
            HeldNanoseconds = held,
            CpuNanoseconds = cpu,
            RunQueueNanoseconds = offCore.RunQueueNanoseconds,
            GcPauseNanoseconds = offCore.GcPauseNanoseconds,
            GcCpuNanoseconds = Math.Clamp(pause - off, 0, cpu),
            AllocatedBytes = AllocatedUntil(boundary),
            ReadErrorNanoseconds = error,
        };
    }

    /// <summary>Adds its thread time, where it was not read: that of its like.</summary>
    /// <returns>The CPU time that it is presumed to have used.</returns>
    public readonly long CloseUnread(ref ThreadTime sum, in Boundary boundary, PathTotals path)
    {
        long held = Math.Max(0, boundary.NowNanoseconds - StartNanoseconds), pause = boundary.PauseNanoseconds - _startPauseNanoseconds;
        if (pause != 0) pause = Math.Clamp(pause, 0, held);
        long length = held - pause;
        Unsafe.SkipInit(out SegmentRatios.Estimate presumed);
        ref readonly var like = ref path.Ratios.For(Math.Max(1, length), ref presumed);
        double exactLength = length;
        float roundLength = length;
        long cpu = Rounding.Truncate(exactLength * like.CpuRatio);
        sum.HeldNanoseconds += held;
        sum.CpuNanoseconds += cpu;
        sum.RunQueueNanoseconds += Math.Min(Rounding.Truncate(exactLength * like.RunQueueRatio), length - cpu);
        if (pause > 0) sum.GcPauseNanoseconds += (long)(pause * Math.Min(1, like.CpuRatio / Math.Max(like.CpuRatio, 1.0 - like.RunQueueRatio)));
        sum.AllocatedBytes += AllocatedUntil(boundary);
        sum.UnreadNanoseconds += held;
        sum.RatioErrorNanoseconds += roundLength * like.RatioError;
        sum.EstimateVariance += roundLength * roundLength * like.SegmentVariance;
        return cpu;
    }

    // Less than at its start it is only where it is not known.
    private readonly long AllocatedUntil(in Boundary boundary) => Math.Max(0, boundary.AllocatedBytes - _startAllocatedBytes);
}
