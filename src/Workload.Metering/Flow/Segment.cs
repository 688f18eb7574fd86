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

    public static Segment OpenUnread(long startNanoseconds, long pauseNanoseconds, long allocatedBytes) => new()
    {
        StartNanoseconds = startNanoseconds,
        _startPauseNanoseconds = pauseNanoseconds,
        _startAllocatedBytes = allocatedBytes,
        _isWhole = true,
    };

    /// <summary>The same in place: of what only a read one has, nothing is looked at.</summary>
    public void BeginUnread(long startNanoseconds, long pauseNanoseconds, long allocatedBytes)
    {
        StartNanoseconds = startNanoseconds;
        _startPauseNanoseconds = pauseNanoseconds;
        _startAllocatedBytes = allocatedBytes;
        _isWhole = true;
        IsRead = false;
    }

    /// <param name="startNanoseconds">The wall time at which it starts: that side of the reading which is used.</param>
    /// <param name="cpuNanoseconds">The thread's CPU time there.</param>
    /// <param name="errorNanoseconds">How far that may be off.</param>
    /// <param name="pauseNanoseconds">All GC pauses of the process until then.</param>
    /// <param name="allocatedBytes">All that the thread allocated until then.</param>
    /// <param name="runQueue">The thread's run queue, where it is read.</param>
    public static Segment OpenRead(long startNanoseconds, long cpuNanoseconds, long errorNanoseconds, long pauseNanoseconds, long allocatedBytes, RunQueueReading? runQueue) => new()
    {
        StartNanoseconds = startNanoseconds,
        _startCpuNanoseconds = cpuNanoseconds,
        _startErrorNanoseconds = errorNanoseconds,
        _startPauseNanoseconds = pauseNanoseconds,
        _startAllocatedBytes = allocatedBytes,
        _startRunQueue = runQueue.GetValueOrDefault(),
        _readsRunQueue = runQueue.HasValue,
        IsRead = true,
        _isWhole = true,
    };

    /// <summary>The rest of this segment, after its first part was passed on. What a thread allocated only it can tell: that is counted at the end.</summary>
    public readonly Segment Continued(Segment rest)
    {
        rest._startAllocatedBytes = _startAllocatedBytes;
        rest._isWhole = false;
        return rest;
    }

    /// <summary>Its thread time, where its CPU was read at the end too.</summary>
    /// <param name="end">What is read there.</param>
    /// <param name="pauseNanoseconds">All GC pauses of the process until then.</param>
    /// <param name="allocatedBytes">All that the thread allocated until then; null where another thread closes it.</param>
    /// <param name="clock">The thread's.</param>
    /// <param name="path">What it teaches.</param>
    /// <param name="work">Counts what is read here.</param>
    public readonly ThreadTime CloseRead(in ThreadReading end, long pauseNanoseconds, long? allocatedBytes, ThreadClock clock, PathTotals path, ref MeteringWork work)
    {
        long held = Math.Max(0, end.BeforeNanoseconds - StartNanoseconds);
        long cpu = Math.Clamp(end.CpuBeforeNanoseconds - _startCpuNanoseconds, 0, held);
        long error = _startErrorNanoseconds + end.ErrorNanoseconds + s_clockStep;
        long off = held - cpu;
        long queue = 0;
        if (_readsRunQueue && off > WorthSplitting * error)
        {
            work.RunQueueReadings++;
            if (allocatedBytes is null ? clock.TryReadRunQueue(out var endRunQueue) : clock.TryReadOwnRunQueue(out endRunQueue))
                queue = endRunQueue.QueuedSince(_startRunQueue, cpu, off);
        }

        long pause = Math.Clamp(pauseNanoseconds - _startPauseNanoseconds, 0, held), length = held - pause;
        if (_isWhole) path.Ratios.Learn(length, Math.Min(cpu, length), Math.Min(queue, length - Math.Min(cpu, length)), chosen: true);

        // A pause delays a thread only by the share in which it would have been on its core; the thread that collects works in it.
        long delayed = length == 0 ? pause : (long)Math.Min(pause, (double)pause * cpu / length);
        return new ThreadTime
        {
            HeldNanoseconds = held,
            CpuNanoseconds = cpu,
            RunQueueNanoseconds = queue,
            GcPauseNanoseconds = Math.Min(delayed, off - queue),
            GcCpuNanoseconds = Math.Clamp(pause - off, 0, cpu),
            AllocatedBytes = Math.Max(0, (allocatedBytes - _startAllocatedBytes) ?? 0),
            ReadErrorNanoseconds = error,
        };
    }

    /// <summary>
    /// Its thread time, where it was not read at its start but turned out longer than any like it that was: what the thread did since its last reading,
    /// less what may have been before the segment.
    /// </summary>
    public readonly ThreadTime CloseLate(in LastReading last, in ThreadReading end, long pauseNanoseconds, long allocatedBytes, ThreadClock clock, PathTotals path, ref MeteringWork work)
    {
        long held = Math.Max(1, end.BeforeNanoseconds - StartNanoseconds), before = StartNanoseconds - last.WallNanoseconds;
        long since = end.CpuBeforeNanoseconds - last.CpuNanoseconds, most = Math.Clamp(since, 0, held), least = Math.Clamp(since - before, 0, held);
        long cpu = (most + least) / 2, off = held - cpu;
        long queue = 0;
        if (last.RunQueue is { } earlier)
        {
            work.RunQueueReadings++;
            if (clock.TryReadOwnRunQueue(out var now)) queue = now.QueuedSince(earlier, cpu, off);
        }

        long pause = Math.Clamp(pauseNanoseconds - _startPauseNanoseconds, 0, held), length = held - pause;
        if (_isWhole && most - least <= held / LateWidth) path.Ratios.Learn(length, Math.Min(cpu, length), Math.Min(queue, length - Math.Min(cpu, length)), chosen: false);
        return new ThreadTime
        {
            HeldNanoseconds = held,
            CpuNanoseconds = cpu,
            RunQueueNanoseconds = queue,
            GcPauseNanoseconds = Math.Min(length == 0 ? pause : (long)Math.Min(pause, (double)pause * cpu / length), off - queue),
            GcCpuNanoseconds = Math.Clamp(pause - off, 0, cpu),
            AllocatedBytes = Math.Max(0, allocatedBytes - _startAllocatedBytes),
            ReadErrorNanoseconds = ((most - least + 1) / 2) + last.ErrorNanoseconds + end.ErrorNanoseconds + s_clockStep,
        };
    }

    /// <summary>Adds its thread time, where it was not read: that of its like.</summary>
    public readonly void CloseUnread(ref ThreadTime sum, long nowNanoseconds, long pauseNanoseconds, long? allocatedBytes, PathTotals path)
    {
        long held = Math.Max(0, nowNanoseconds - StartNanoseconds), pause = pauseNanoseconds - _startPauseNanoseconds;
        if (pause != 0) pause = Math.Clamp(pause, 0, held);
        long length = held - pause;
        var like = path.Ratios.For(Math.Max(1, length));
        long cpu = (long)(length * (double)like.CpuRatio);
        sum.HeldNanoseconds += held;
        sum.CpuNanoseconds += cpu;
        sum.RunQueueNanoseconds += Math.Min((long)(length * (double)like.RunQueueRatio), length - cpu);
        if (pause > 0) sum.GcPauseNanoseconds += (long)(pause * (double)like.CpuRatio);
        sum.AllocatedBytes += Math.Max(0, (allocatedBytes - _startAllocatedBytes) ?? 0);
        sum.UnreadNanoseconds += held;
        sum.RatioErrorNanoseconds += length * like.RatioError;
        sum.EstimateVariance += (float)length * length * like.SegmentVariance;
    }
}
