using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <content>The open segment, with the choice of segments to read and the time that a segment adds to its frame.</content>
internal sealed partial class ThreadCursor
{
    /// <summary>
    /// An unread segment is worth a reading at its end if it is at least this many times as long as the cost of a pair of readings.
    /// </summary>
    private const int LateFactor = 43;

    private long PairCost(PathTotals path) => _clock.PairNanoseconds(path.Settings.ReadsRunQueue);

    private long CutInside(bool fromOutside)
    {
        // The time of a thread that has exited is unknown, and it is no longer in what it was in.
        if (_abandoned || (fromOutside && !Thread.IsAlive)) return WallClock.Now();
        _clock.Work.Moves++;
        var first = _segment;
        Boundary boundary;
        if (fromOutside) Boundary.FromOutside(out boundary);
        else Boundary.Here(out boundary);

        // A cut reads the segment in any case, because its caller wants the figures. The reading comes first, so that no time is lost
        // between the two parts.
        if (!_segment.IsRead) TryRead(ref boundary);
        Close(ref boundary);
        for (int i = _depth - 1; i >= 0; i--) PassOn(i, boundary.NowNanoseconds, leaves: false);
        if (boundary.HasReading)
        {
            _segment.BeginRead(
                boundary, boundary.Reading.CpuBeforeNanoseconds, RunQueueOf(_frames[_depth - 1].Path, fromOutside));
        }
        else _segment.BeginUnread(boundary);
        _segment.Continue(first, boundary);
        return boundary.NowNanoseconds;
    }

    private bool TryRead(ref Boundary boundary)
    {
        if (!_clockAnswers || !_clock.TryReadCpu(boundary.IsOutside, out boundary.Reading)) return false;
        boundary.HasReading = true;
        boundary.NowNanoseconds = boundary.Reading.BeforeNanoseconds;
        return true;
    }

    // This works in place, here and below, because copying a struct that was just written in parts causes a stall.
    private void Close(ref Boundary boundary)
    {
        if (_depth == 0) return;
        ref var top = ref _frames[_depth - 1];

        // Another thread may have recorded the time after the boundary was drawn.
        if (boundary.NowNanoseconds < _segment.StartNanoseconds) boundary.NowNanoseconds = _segment.StartNanoseconds;
        if (_segment.IsRead && TryRead(ref boundary))
        {
            var time = _segment.CloseRead(boundary, ref _clock, top.Path, out var runQueue);
            top.Self.Add(time);
            Remember(boundary.Reading, runQueue);
            if (!boundary.IsOutside)
            {
                _budget.Spend(
                    top.Path, time.CpuNanoseconds, boundary.NowNanoseconds, boundary.Reading.CpuAfterNanoseconds, PairCost(top.Path));
            }

        }
        else if (boundary.IsOutside || _segment.IsRead || !TryCloseLate(ref boundary))
        {
            _last.UnreadCpuNanoseconds += _segment.CloseUnread(ref top.Self, boundary, top.Path);
        }
    }

    private bool IsLong(in Boundary boundary) =>
        boundary.NowNanoseconds - _segment.StartNanoseconds >= LateFactor * PairCost(_frames[_depth - 1].Path);

    // A usually short phase that was blocked this once is rarely sampled, yet this one segment can dominate its path's total.
    private bool TryCloseLate(ref Boundary boundary)
    {
        ref var top = ref _frames[_depth - 1];
        long length = boundary.NowNanoseconds - _segment.StartNanoseconds, pairCost = PairCost(top.Path);
        if (!IsLong(boundary) || _last.WallNanoseconds == 0 || !top.Path.Ratios.LacksLikesOf(length) || !TryRead(ref boundary))
            return false;
        var time = _segment.CloseLate(_last, boundary, ref _clock, top.Path, out var runQueue);
        top.Self.Add(time);
        _budget.Spend(top.Path, time.CpuNanoseconds, boundary.NowNanoseconds, boundary.Reading.CpuAfterNanoseconds, pairCost);
        Remember(boundary.Reading, runQueue);
        return true;
    }

    private void Remember(in ThreadReading reading, RunQueueReading? runQueue) => _last = new LastReading
    {
        WallNanoseconds = reading.AfterNanoseconds,
        CpuNanoseconds = reading.CpuAfterNanoseconds,
        ErrorNanoseconds = reading.ErrorNanoseconds,
        RunQueue = runQueue,
    };

    /// <summary>Opens the next segment. If it is read, the reading lies before it and is time of the frame that stays.</summary>
    private void Open(ref Boundary boundary, PathTotals path, bool readsAlways, int gapFrame)
    {
        if (!Chooses(path, readsAlways, boundary.NowNanoseconds))
        {
            _segment.BeginUnread(boundary);
            return;
        }

        var runQueue = RunQueueOf(path, fromOutside: false);
        if (!boundary.HasReading && !_clock.TryReadCpu(fromOutside: false, out boundary.Reading))
        {
            _clockAnswers = false;
            _segment.BeginUnread(boundary);
            return;
        }

        long start = boundary.Reading.AfterNanoseconds;
        if (gapFrame >= 0)
        {
            // A thread that shares its core is often preempted in a system call, so most of a long gap is a wait for the core.
            ref var staying = ref _frames[gapFrame];
            long gap = start - boundary.NowNanoseconds, cpu = Math.Min(gap, PairCost(path));
            staying.Self.HeldNanoseconds += gap;
            staying.Self.CpuNanoseconds += cpu;
            staying.Self.RunQueueNanoseconds += gap - cpu;
        }

        boundary.NowNanoseconds = start;
        Remember(boundary.Reading, runQueue);
        _segment.BeginRead(boundary, boundary.Reading.CpuAfterNanoseconds, runQueue);
    }

    private bool Chooses(PathTotals path, bool readsAlways, long nowNanoseconds) =>
        _clockAnswers && (readsAlways || _budget.Choose(path, nowNanoseconds, PairCost(path)));

    private RunQueueReading? RunQueueOf(PathTotals path, bool fromOutside) =>
        PricedClock.HasRunQueue && path.Settings.ReadsRunQueue && _clock.TryReadRunQueue(fromOutside, out var reading) ? reading : null;
}
