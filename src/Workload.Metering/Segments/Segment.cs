using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;
using Workload.Metering.Queues;

namespace Workload.Metering.Segments;

/// <summary>A stretch of a thread's time between two switches, during which one scope is the innermost that the thread runs.</summary>
internal struct Segment
{
    /// <summary>The run queue is read only if the off-CPU time is at least this many times the error of the readings.</summary>
    private const int WorthSplitting = 2;

    /// <summary>
    /// A segment that was read only at its end is used for estimates if its CPU time is known within this fraction of its length.
    /// </summary>
    private const int LateWidth = 8;

    /// <summary>
    /// The off-CPU time in nanoseconds that is worth asking for another thread's voluntary switches, which takes tens of microseconds.
    /// </summary>
    private const long WorthAsking = 1_000_000;

    // If a clock advances in ticks, a difference of two readings may be off by one tick in either direction.
    private static readonly long s_clockStep = PlatformClocks.Current.ThreadCpuResolutionNanoseconds;

    private long _startCpuNanoseconds;
    private long _startErrorNanoseconds;
    private long _startPauseNanoseconds;
    private long _startAllocatedBytes;
    private RunQueueReading _startRunQueue;
    private bool _readsRunQueue;
    private MutexLooks _looks;

    /// <summary>Whether no part of it was passed on by a cut. Only a whole segment is used for estimates of similar ones.</summary>
    private bool _isWhole;

    public long StartNanoseconds { get; private set; }

    /// <summary>Whether its CPU time was read at its start and will be read at its end.</summary>
    public bool IsRead { get; private set; }

    /// <summary>Begins an unread segment. Fields that only a read segment uses keep stale values and must not be read.</summary>
    public void OpenUnread(long nowNanoseconds, long pauseNanoseconds, long allocatedBytes)
    {
        StartNanoseconds = nowNanoseconds;
        _startPauseNanoseconds = pauseNanoseconds;
        _startAllocatedBytes = allocatedBytes;
        _isWhole = true;
        IsRead = false;
    }

    /// <summary>Begins a read segment.</summary>
    /// <param name="boundary">Its start. The current time is that side of the reading which is used.</param>
    /// <param name="cpuNanoseconds">The thread's CPU time there.</param>
    /// <param name="runQueue">The thread's run queue, if it is read.</param>
    public void OpenRead(in Boundary boundary, long cpuNanoseconds, in RunQueueReading? runQueue)
    {
        OpenUnread(boundary.NowNanoseconds, boundary.PauseNanoseconds, boundary.AllocatedBytes);
        _startCpuNanoseconds = cpuNanoseconds;
        _startErrorNanoseconds = boundary.Reading.ErrorNanoseconds;
        _startRunQueue = runQueue.GetValueOrDefault();
        _readsRunQueue = runQueue.HasValue;
        IsRead = true;
    }

    /// <summary>Records a look at the thread, which was blocked.</summary>
    public void NoteLook(bool waitsForMutex) => _looks.Note(StartNanoseconds, waitsForMutex);

    /// <summary>Makes it the rest of a segment whose first part was passed on.</summary>
    public void Continue(in Segment first, in Boundary boundary)
    {
        // Only the thread itself can read its allocations, so they are counted at the end.
        if (boundary.IsOutside) _startAllocatedBytes = first._startAllocatedBytes;
        _isWhole = false;
    }

    /// <summary>Returns its thread time, if its CPU time was read at both ends.</summary>
    /// <param name="boundary">Its end, with a reading.</param>
    /// <param name="clock">The thread's clocks.</param>
    /// <param name="path">The path whose estimates it updates.</param>
    /// <param name="runQueue">The thread's run queue at its end, as far as it is known.</param>
    public readonly ThreadTime CloseRead(in Boundary boundary, ref PricedClock clock, CallPath path, out RunQueueReading? runQueue)
    {
        ref readonly var reading = ref boundary.Reading;
        long held = Math.Max(0, reading.BeforeNanoseconds - StartNanoseconds);
        long cpu = Bounded.Clamp(reading.CpuBeforeNanoseconds - _startCpuNanoseconds, 0, held);
        long error = _startErrorNanoseconds + reading.ErrorNanoseconds + s_clockStep;
        long off = held - cpu;
        runQueue = null;
        RunQueueReading? start = _readsRunQueue ? _startRunQueue : null, endRunQueue = null;
        if (start is not null && off <= WorthSplitting * error)
        {
            runQueue = start;
        }
        else if (start is not null
            && (boundary.IsOutside ? clock.TryReadRunQueue(fromOutside: true, out var read) : clock.TryReadRunQueueAt(reading, out read)))
        {
            var end = boundary.IsOutside ? WithCurrentWait(_startRunQueue, read, off, ref clock) : read;
            endRunQueue = end;
            runQueue = boundary.IsOutside ? end with { VoluntarySwitches = KnownForRest(_startRunQueue, end) } : end;
        }

        return Close(boundary, cpu, held, error, path, start, endRunQueue, ref clock, teaches: _isWhole, chosen: true);
    }

    /// <summary>
    /// Returns its thread time, if it was not read at its start but turned out longer than all read segments of its kind. The thread's time
    /// since its last reading bounds its CPU time. Within the bounds the estimate for similar segments is used, because the middle would
    /// call half of the unknown time blocked. The presumed CPU time before the segment is not counted twice.
    /// </summary>
    public readonly ThreadTime CloseLate(
        in LastReading last, in Boundary boundary, ref PricedClock clock, CallPath path, out RunQueueReading? runQueue)
    {
        ref readonly var end = ref boundary.Reading;
        long held = Math.Max(1, end.BeforeNanoseconds - StartNanoseconds), before = Math.Max(0, StartNanoseconds - last.WallNanoseconds);
        long since = end.CpuBeforeNanoseconds - last.CpuNanoseconds;
        long most = Bounded.Clamp(since, 0, held), least = Bounded.Clamp(since - before, 0, held);
        bool isNarrow = most - least <= held / LateWidth;
        long cpu = isNarrow ? (most + least) / 2 : Presumed(path, held, least, Bounded.Clamp(since - last.CpuOutside(before), least, most));
        runQueue = last.RunQueue is not null && clock.TryReadRunQueueAt(end, out var read) ? read : null;
        long bound = Math.Max(most - cpu, cpu - least), error = bound + last.ErrorNanoseconds + end.ErrorNanoseconds + s_clockStep;
        var start = runQueue is { } now
            ? WithoutWaitsBefore(last.RunQueue!.Value, now, held - cpu, before - (since - cpu))
            : (RunQueueReading?)null;
        return Close(boundary, cpu, held, error, path, start, runQueue, ref clock, teaches: _isWhole && isNarrow, chosen: false);
    }

    /// <summary>
    /// Completes a reading from outside, which lacks a wait for a core that has not ended. A thread that never gave up its core voluntarily
    /// is in such a wait.
    /// </summary>
    private static RunQueueReading WithCurrentWait(
        in RunQueueReading start, in RunQueueReading end, long offNanoseconds, ref PricedClock clock)
    {
        long waited = end.DelayNanoseconds - start.DelayNanoseconds;
        if (start.VoluntarySwitches is not { } before || offNanoseconds - waited < WorthAsking
            || !clock.TryReadVoluntarySwitches(out long voluntary))
        {
            return end;
        }

        return end with
        {
            VoluntarySwitches = voluntary,
            DelayNanoseconds = voluntary == before ? start.DelayNanoseconds + offNanoseconds : end.DelayNanoseconds,
        };
    }

    /// <summary>
    /// Returns the voluntary switches with which the rest of a segment begins. The earlier number is used if they were not asked
    /// for, because it can only be too low. They are unknown if the thread gave up its core, because it may sleep without a further switch.
    /// </summary>
    private static long? KnownForRest(in RunQueueReading start, in RunQueueReading end) =>
        end.VoluntarySwitches is null || end.VoluntarySwitches == start.VoluntarySwitches ? start.VoluntarySwitches : null;

    private static long Presumed(CallPath path, long held, long least, long most) =>
        Bounded.Clamp(Rounding.Truncate((double)held * path.Ratios.For(held).CpuRatio), least, most);

    /// <summary>Divides the waits for a core since a reading between the off-CPU time before the segment and in it.</summary>
    private static RunQueueReading WithoutWaitsBefore(
        in RunQueueReading start, in RunQueueReading end, long offNanoseconds, long offBeforeNanoseconds)
    {
        double off = Math.Max(0, offNanoseconds), before = Math.Max(0, offBeforeNanoseconds);
        double waited = end.DelayNanoseconds - start.DelayNanoseconds;
        return off + before <= 0
            ? start
            : start with { DelayNanoseconds = start.DelayNanoseconds + Rounding.Truncate(waited * before / (off + before)) };
    }

    private readonly ThreadTime Close(
        in Boundary boundary, long cpu, long held, long error, CallPath path,
        in RunQueueReading? start, in RunQueueReading? end, ref PricedClock clock, bool teaches, bool chosen)
    {
        long off = held - cpu, pause = Bounded.Clamp(boundary.PauseNanoseconds - _startPauseNanoseconds, 0, held), length = held - pause;
        if (start is { } from && end is { } until) CoreWaits.Note(from, until, boundary.NowNanoseconds);
        var others = start is null || end is null
            ? default
            : WaitsForOthers.Since(StartNanoseconds, boundary.NowNanoseconds, path, boundary.MayHaveQueued, MutexShare(start, end));
        var offCore = OffCoreTime.Judge(cpu, off, pause, start, end, others, clock.Edges.SpareNanoseconds);
        clock.Edges.Note(pause, offCore.GcPauseNanoseconds, off - offCore.RunQueueNanoseconds);
        bool spins = start is { } first && end is { } last
            && OffCoreTime.IsSpinning(first, last, cpu, off, others.WorkerNanoseconds > 0);
        if (spins) clock.SpunNanoseconds += off - offCore.RunQueueNanoseconds - offCore.GcPauseNanoseconds;
        long lengthOnCore = Math.Min(cpu, length);
        if (teaches) path.Ratios.Learn(length, lengthOnCore, Math.Min(offCore.RunQueueNanoseconds, length - lengthOnCore), chosen);
        return new ThreadTime
        {
            HeldNanoseconds = held,
            CpuNanoseconds = cpu,
            RunQueueNanoseconds = offCore.RunQueueNanoseconds,
            GcPauseNanoseconds = offCore.GcPauseNanoseconds,
            GcCpuNanoseconds = Bounded.Clamp(pause - off, 0, cpu),
            AllocatedBytes = AllocatedUntil(boundary.AllocatedBytes),
            ReadErrorNanoseconds = error,
        };
    }

    /// <summary>Adds the estimated thread time of an unread segment, from similar segments.</summary>
    /// <returns>The estimated CPU time.</returns>
    public readonly long CloseUnread(
        ref ThreadTime sum, long nowNanoseconds, long pauseNanoseconds, long allocatedBytes, CallPath path)
    {
        long held = Math.Max(0, nowNanoseconds - StartNanoseconds), pause = pauseNanoseconds - _startPauseNanoseconds;
        if (pause != 0) pause = Bounded.Clamp(pause, 0, held);
        long length = held - pause;
        ref readonly var like = ref path.Ratios.For(Math.Max(1, length));
        double exactLength = length;
        float roundLength = length;
        long cpu = Rounding.Truncate(exactLength * like.CpuRatio);
        sum.HeldNanoseconds += held;
        sum.CpuNanoseconds += cpu;
        sum.RunQueueNanoseconds += Math.Min(Rounding.Truncate(exactLength * like.RunQueueRatio), length - cpu);
        if (pause > 0)
        {
            sum.GcPauseNanoseconds += (long)(pause * Math.Min(1, like.CpuRatio / Math.Max(like.CpuRatio, 1.0 - like.RunQueueRatio)));
        }

        sum.AllocatedBytes += AllocatedUntil(allocatedBytes);
        sum.UnreadNanoseconds += held;
        sum.RatioErrorNanoseconds += roundLength * like.RatioError;
        sum.EstimateVariance += roundLength * roundLength * like.SegmentVariance;
        return cpu;
    }

    private readonly float? MutexShare(in RunQueueReading? start, in RunQueueReading? end) =>
        _looks.ShareOf(StartNanoseconds, end?.VoluntarySwitches - start?.VoluntarySwitches);

    // The value is smaller than at its start only if it is unknown.
    private readonly long AllocatedUntil(long allocatedBytes) => Math.Max(0, allocatedBytes - _startAllocatedBytes);
}
