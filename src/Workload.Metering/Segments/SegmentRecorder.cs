using System.Runtime.CompilerServices;
using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Segments;

/// <summary>
/// Records the segments of one thread. It has the open segment, chooses the segments to read, and adds the time of a segment to a sum
/// of the scope that was the innermost. The spin lock of the cursor protects it.
/// </summary>
internal struct SegmentRecorder
{
    /// <summary>
    /// An unread segment is worth a reading at its end if it is at least this many times as long as the cost of a pair of readings.
    /// </summary>
    private const int LateFactor = 43;

    private PricedClock _clock;
    private Segment _segment;
    private ReadingBudget _budget;
    private LastReading _last;

    public SegmentRecorder(ThreadClock clock, int seed)
    {
        _clock = new PricedClock(clock);
        _budget = new ReadingBudget(seed);
    }

    /// <summary>Whether the thread's CPU clock is available.</summary>
    public bool ClockAnswers { get; private set; } = true;

    /// <summary>The work from which the cost of metering is calculated.</summary>
    public readonly MeteringWork Work => _clock.Work;

    /// <summary>The time at which the open segment began.</summary>
    public readonly long StartNanoseconds => _segment.StartNanoseconds;

    /// <summary>Whether the open segment is read.</summary>
    public readonly bool IsRead => _segment.IsRead;

    /// <summary>Records that the thread has moved from one scope to another.</summary>
    public void NoteMove() => _clock.Work.Moves++;

    /// <summary>Records a look at the thread, which was blocked in the open segment.</summary>
    public void NoteLook(bool waitsForMutex) => _segment.NoteLook(waitsForMutex);

    /// <summary>Returns the blocked time in which the thread waited spinning, since the last call.</summary>
    public long TakeSpun()
    {
        long spun = _clock.SpunNanoseconds;
        if (spun != 0) _clock.SpunNanoseconds = 0;
        return spun;
    }

    /// <summary>Resets the counters.</summary>
    public void ForgetWork() => _clock.Work = default;

    /// <summary>
    /// Whether the open segment can be closed without a reading. It was not read at its start, and it is too short to be read at its end.
    /// </summary>
    public readonly bool IsShort(long nowNanoseconds, CallPath path) =>
        !_segment.IsRead && nowNanoseconds - _segment.StartNanoseconds < LateFactor * PairCost(path);

    /// <summary>Whether the next segment of a path is to be read.</summary>
    public bool Chooses(CallPath path, bool readsEverySegment, long nowNanoseconds) =>
        ClockAnswers && (readsEverySegment || _budget.Choose(path, nowNanoseconds, PairCost(path)));

    /// <summary>Adds the estimated time of the open segment, which <see cref="IsShort"/>, to a sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CloseShort(ref ThreadTime sum, long nowNanoseconds, long pauseNanoseconds, long allocatedBytes, CallPath path) =>
        _last.UnreadCpuNanoseconds += _segment.CloseUnread(ref sum, nowNanoseconds, pauseNanoseconds, allocatedBytes, path);

    /// <summary>Opens a segment that is not read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void OpenUnread(long nowNanoseconds, long pauseNanoseconds, long allocatedBytes) =>
        _segment.OpenUnread(nowNanoseconds, pauseNanoseconds, allocatedBytes);

    /// <summary>Adds the time of the open segment to a sum. It works in place, because copying a fresh struct causes a stall.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Close(ref Boundary boundary, ref ThreadTime sum, CallPath path)
    {
        // Another thread may have recorded the time after the boundary was drawn.
        if (boundary.NowNanoseconds < _segment.StartNanoseconds) boundary.NowNanoseconds = _segment.StartNanoseconds;
        if (_segment.IsRead && TryRead(ref boundary))
        {
            var time = _segment.CloseRead(boundary, ref _clock, path, out var runQueue);
            sum.Add(time);
            Remember(boundary.Reading, runQueue);
            if (!boundary.IsOutside) Spend(path, time.CpuNanoseconds, boundary);
        }
        else if (boundary.IsOutside || _segment.IsRead || !TryCloseLate(ref boundary, ref sum, path))
        {
            CloseShort(ref sum, boundary.NowNanoseconds, boundary.PauseNanoseconds, boundary.AllocatedBytes, path);
        }
    }

    /// <summary>Opens the next segment. If it is read, the reading lies before it and is time of the scope that stays.</summary>
    /// <param name="boundary">Its start.</param>
    /// <param name="path">The path of the scope that is the innermost from here on.</param>
    /// <param name="isChosen">Whether it is to be read.</param>
    /// <param name="staying">The time of the scope that stays, or a null reference.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Open(ref Boundary boundary, CallPath path, bool isChosen, ref ThreadTime staying)
    {
        if (!isChosen)
        {
            _segment.OpenUnread(boundary.NowNanoseconds, boundary.PauseNanoseconds, boundary.AllocatedBytes);
            return;
        }

        bool readsRunQueue = PricedClock.HasRunQueue && path.Settings.ReadsRunQueue;
        RunQueueReading? runQueue = null;
        if (boundary.HasReading)
        {
            if (readsRunQueue) runQueue = RunQueueAt(boundary.Reading, fromOutside: false);
        }
        else if (!(readsRunQueue
            ? _clock.TryReadBoth(out boundary.Reading, out runQueue)
            : _clock.TryReadCpu(fromOutside: false, out boundary.Reading)))
        {
            ClockAnswers = false;
            _segment.OpenUnread(boundary.NowNanoseconds, boundary.PauseNanoseconds, boundary.AllocatedBytes);
            return;
        }

        long start = boundary.Reading.AfterNanoseconds;
        if (!Unsafe.IsNullRef(in staying))
        {
            // A thread that shares its core is often preempted in a system call, so most of a long gap is a wait for the core.
            long gap = start - boundary.NowNanoseconds, cpu = Math.Min(gap, PairCost(path));
            staying.HeldNanoseconds += gap;
            staying.CpuNanoseconds += cpu;
            staying.RunQueueNanoseconds += gap - cpu;
        }

        boundary.NowNanoseconds = start;
        _last.LearnFrom(boundary.Reading);
        Remember(boundary.Reading, runQueue);
        _segment.OpenRead(boundary, boundary.Reading.CpuAfterNanoseconds, runQueue);
    }

    /// <summary>
    /// Records the time so far of the open segment. It is read in any case, because the caller wants the figures. The reading comes first,
    /// so that no time is lost between the two parts.
    /// </summary>
    public void CloseFirstPart(ref Boundary boundary, ref ThreadTime sum, CallPath path)
    {
        if (!_segment.IsRead) TryRead(ref boundary);
        Close(ref boundary, ref sum, path);
    }

    /// <summary>Opens the rest of a segment after its first part was recorded.</summary>
    public void OpenRest(in Boundary boundary, CallPath path)
    {
        var first = _segment;
        if (boundary.HasReading)
            _segment.OpenRead(boundary, boundary.Reading.CpuBeforeNanoseconds, RunQueueAtCut(path, boundary));
        else
            _segment.OpenUnread(boundary.NowNanoseconds, boundary.PauseNanoseconds, boundary.AllocatedBytes);
        _segment.Continue(first, boundary);
    }

    /// <summary>Adds the time until the last known instant of a thread that has exited.</summary>
    public readonly void CloseAbandoned(in Boundary boundary, ref ThreadTime sum, CallPath path) =>
        _segment.CloseUnread(ref sum, boundary.NowNanoseconds, boundary.PauseNanoseconds, boundary.AllocatedBytes, path);

    /// <summary>Keeps the state at a switch to code that may run in line, after the segment was closed.</summary>
    public readonly void Save(ref Segment segment, out LastReading last, in Boundary boundary)
    {
        if (boundary.HasReading) segment.OpenRead(boundary, boundary.Reading.CpuAfterNanoseconds, _last.RunQueue);
        else segment.OpenUnread(boundary.NowNanoseconds, boundary.PauseNanoseconds, boundary.AllocatedBytes);
        segment.Continue(_segment, boundary);
        last = _last;
    }

    /// <summary>Continues the segment that was kept.</summary>
    public void Continue(in Segment segment, in LastReading last)
    {
        _segment = segment;
        _last = last;
    }

    /// <summary>Reads the thread's clocks, independently of its segments. The delay is 0 if the run queue is unknown.</summary>
    public bool TryReadClocks(out ThreadReading reading, out RunQueueReading runQueue)
    {
        runQueue = default;
        reading = default;
        if (!ClockAnswers || !_clock.TryReadCpu(fromOutside: false, out reading)) return false;
        if (PricedClock.HasRunQueue) _clock.TryReadRunQueue(fromOutside: false, out runQueue);
        return true;
    }

    /// <summary>Reads for how long the thread has waited for a core since its start.</summary>
    public bool TryReadRunDelay(out long nanoseconds)
    {
        nanoseconds = 0;
        if (!PricedClock.HasRunQueue || !_clock.TryReadRunQueue(fromOutside: true, out var reading)) return false;
        nanoseconds = reading.DelayNanoseconds;
        return true;
    }

    public readonly void CloseClockIfExited() => _clock.CloseIfExited();

    public readonly void Dispose() => _clock.Dispose();

    // A usually short phase that was blocked this once is rarely sampled, yet this one segment can dominate its path's total.
    private bool TryCloseLate(ref Boundary boundary, ref ThreadTime sum, CallPath path)
    {
        long length = boundary.NowNanoseconds - _segment.StartNanoseconds;
        if (length < LateFactor * PairCost(path) || _last.WallNanoseconds == 0 || !path.Ratios.LacksLikesOf(length)
            || !TryRead(ref boundary))
        {
            return false;
        }

        var time = _segment.CloseLate(_last, boundary, ref _clock, path, out var runQueue);
        sum.Add(time);
        Spend(path, time.CpuNanoseconds, boundary);
        Remember(boundary.Reading, runQueue);
        return true;
    }

    private bool TryRead(ref Boundary boundary)
    {
        if (!ClockAnswers || !_clock.TryReadCpu(boundary.IsOutside, out boundary.Reading)) return false;
        boundary.HasReading = true;
        boundary.NowNanoseconds = boundary.Reading.BeforeNanoseconds;
        return true;
    }

    private void Spend(CallPath path, long cpuNanoseconds, in Boundary boundary) =>
        _budget.Spend(path, cpuNanoseconds, boundary.NowNanoseconds, boundary.Reading.CpuAfterNanoseconds, PairCost(path));

    private void Remember(in ThreadReading reading, RunQueueReading? runQueue)
    {
        _last.WallNanoseconds = reading.AfterNanoseconds;
        _last.CpuNanoseconds = reading.CpuAfterNanoseconds;
        _last.ErrorNanoseconds = reading.ErrorNanoseconds;
        _last.UnreadCpuNanoseconds = 0;
        _last.RunQueue = runQueue;
    }

    private readonly long PairCost(CallPath path) => _clock.PairNanoseconds(path.Settings.ReadsRunQueue);

    private RunQueueReading? RunQueueAtCut(CallPath path, in Boundary boundary) =>
        PricedClock.HasRunQueue && path.Settings.ReadsRunQueue ? RunQueueAt(boundary.Reading, boundary.IsOutside) : null;

    // The reading that ended the previous segment also has the current wait for a core, if it was asked for.
    private RunQueueReading? RunQueueAt(in ThreadReading cpu, bool fromOutside) =>
        _last.WallNanoseconds == cpu.AfterNanoseconds && _last.RunQueue is { } known ? known
        : (fromOutside ? _clock.TryReadRunQueue(fromOutside: true, out var reading) : _clock.TryReadRunQueueAt(cpu, out reading)) ? reading
        : null;
}
