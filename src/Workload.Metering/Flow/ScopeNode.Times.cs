using Workload.Metering.Aggregation;
using Workload.Metering.Queues;

namespace Workload.Metering.Flow;

/// <content>Adds up the scope's times. All methods here require that the caller holds the scope's spin lock.</content>
internal sealed partial class ScopeNode
{
    // A scope that is left by the thread that is about to end it awaits nothing more.
    private void LeaveLocked(long nowNanoseconds)
    {
        if (_running == 1 && IsClaimed) EndLocked(nowNanoseconds);
        else StopLocked(nowNanoseconds);
    }

    private void StopLocked(long nowNanoseconds)
    {
        var nested = Nested;
        if (--_running == 0)
        {
            // The time is never before the last change, because timestamps are taken before the update.
            long joined = _turned;
            _turned = Math.Max(nowNanoseconds, Math.Max(joined, ExtrasLocked?.Shared?.LastChangeNanoseconds ?? 0));
            if (_turned > nowNanoseconds) TakeOutLocked(joined - nowNanoseconds, nested);
            _busy.Stop(_turned);
            if (nested is { OpenNested: 0 }) nested.Active.Stop(_turned);
            PoolProbe.NoteAwait();
            bool isShort = PoolLine.IsShortOfCores;
            if (isShort || (_flags & QueueFlag) != 0) NoteQueue(isShort && !PoolLine.IsEmpty);
        }
        else if (_running == 1)
        {
            ExtrasLocked?.Shared?.End(nowNanoseconds);
            TakeOutLocked(_turned - nowNanoseconds, nested);
        }
    }

    // The leaving thread was preempted after it took its timestamp, and a second thread entered later than that. No thread ran the scope in
    // between. The second one may also have left since.
    private void TakeOutLocked(long gapNanoseconds, NestedTimes? nested)
    {
        if (gapNanoseconds <= 0) return;
        _busy.TakeOut(gapNanoseconds);
        if (nested is { OpenNested: 0 }) nested.Active.TakeOut(gapNanoseconds);
    }

    // A flow that yields leaves its continuation in the pool's queue. If that is empty, the flow certainly waits for something else. Most
    // suspensions of a flow are like the one before, so the flag is mostly right already.
    private void NoteQueue(bool mayBeQueued)
    {
        if (mayBeQueued == ((_flags & QueueFlag) != 0)) return;
        if (mayBeQueued) Interlocked.Or(ref _flags, QueueFlag);
        else Interlocked.And(ref _flags, ~QueueFlag);
    }

    private void EndLocked(long nowNanoseconds)
    {
        long now = Math.Max(nowNanoseconds, Math.Max(StartNanoseconds, _turned));
        if (_nested is not null) EndWaits(_nested, now);
        if (_running > 0) _busy.Stop(now);
        _turned = now;
        Volatile.Write(ref _running, EndedState);
    }

    private void EndWaits(NestedTimes nested, long now)
    {
        long waits = WaitsForConsumer(now);
        _taskQueueNanoseconds += waits;
        if (_running == 0) ExtrasLocked?.Waits?.AccountAwaiting(_turned, now - waits);
        if (!nested.HasNested) return;
        if (nested.OpenNested == 0) nested.SelfTaskQueueNanoseconds += waits;
        if (_running + nested.OpenNested > 0) nested.Active.Stop(now);
    }

    private void FinishLocked(long nowNanoseconds, ref ScopeEnd end)
    {
        if (_running >= 0) EndLocked(nowNanoseconds);
        if (ExtrasLocked is { Shared: { } shared } extras)
        {
            var none = default(ThreadTime);
            if (extras.HasNested) shared.Excuse(_turned, ref _inclusive, ref extras.NestedThread);
            else shared.Excuse(_turned, ref _inclusive, ref none);
            shared.Clear();
        }

        long wall = _turned - StartNanoseconds, busy = Bounded.Clamp(_busy.At(_turned, runs: false), 0, wall), idle = wall - busy;
        long queue = Bounded.Clamp(_taskQueueNanoseconds, 0, idle);
        end.IsFinished = true;
        end.WallNanoseconds = wall;
        end.BusyNanoseconds = busy;
        end.TaskQueueNanoseconds = queue;
        end.AwaitingNanoseconds = idle - queue;

        // The time is not copied, because it no longer changes.
        end.Thread = ref _inclusive;
        if (Nested is not { } nested) return;
        WaitsLocked(nested, _turned, out long ownAwaiting, out long ownQueue);
        end.OpenNested = nested.OpenNested;
        end.NestedThread = ref nested.NestedThread;
        end.NestedTaskQueueNanoseconds = queue - ownQueue;
        end.NestedAwaitingNanoseconds = end.AwaitingNanoseconds - ownAwaiting;
    }

    private void SumLocked(long now, ref FlowTime inclusive)
    {
        long wall = now - StartNanoseconds, busy = Bounded.Clamp(_busy.At(now, runs: _running > 0), 0, wall), idle = wall - busy;
        long queue = Bounded.Clamp(_taskQueueNanoseconds + WaitsForConsumer(now), 0, idle);
        inclusive.Thread = _inclusive;
        inclusive.BusyNanoseconds = busy;
        inclusive.TaskQueueNanoseconds = queue;
        inclusive.AwaitingNanoseconds = idle - queue;
    }

    /// <summary>Returns the part of the waiting time that belongs to the scope itself.</summary>
    private void WaitsLocked(NestedTimes nested, long now, out long awaitingNanoseconds, out long taskQueueNanoseconds)
    {
        long wall = now - StartNanoseconds;
        bool isActive = _running >= 0 && _running + nested.OpenNested > 0;
        long idle = wall - Bounded.Clamp(nested.Active.At(now, isActive), 0, wall);
        long queued = nested.SelfTaskQueueNanoseconds + (nested.OpenNested == 0 ? WaitsForConsumer(now) : 0);
        taskQueueNanoseconds = Bounded.Clamp(queued, 0, idle);
        awaitingNanoseconds = idle - taskQueueNanoseconds;
    }

    private long WaitsForConsumer(long now) => ExtrasLocked is { } extras && _running == 0 && (extras.HandedOver > 0 || extras.IsTakenOver)
        ? Math.Max(0, now - Math.Max(_turned, extras.HandedOverSince))
        : 0;

    private void Share(long nowNanoseconds, in ThreadTime self, in ThreadTime nested, long sharedAtStart)
    {
        if (ExtrasLocked?.Shared is { } shared) shared.Add(self, nested, shared.At(nowNanoseconds) - sharedAtStart);
    }

    private void Take(in ThreadTime self, in ThreadTime nested)
    {
        if (!self.IsZero) _inclusive.Add(self);
        if (nested.IsZero) return;
        _inclusive.Add(nested);
        Nested?.NestedThread.Add(nested);
    }

    private void Resume(long start, in Resumption resumption)
    {
        var extras = ExtrasLocked;
        long queued = 0;
        var queue = resumption.Scheduler >= 0 ? FlowQueue.Scheduler : FlowQueue.Pool;
        if (extras is { IsTakenOver: true })
        {
            queued = Math.Max(0, start - Math.Max(_turned, extras.HandedOverSince));
            extras.IsTakenOver = false;
            queue = FlowQueue.Consumer;
        }
        else if (extras is not { HandedOver: > 0 } && Path.Settings.ProbesTaskQueue)
        {
            queued = resumption.QueuedOf(start - _turned, start, (_flags & QueueFlag) != 0);
        }

        if (queued > 0) Path.Phase.NoteQueued(queued, queue);
        _running = 1;
        _taskQueueNanoseconds += queued;
        _busy.Start(start);
        if (_nested is not { } nested) return;
        extras?.Waits?.AccountAwaiting(_turned, start - queued);
        if (nested is not { HasNested: true, OpenNested: 0 }) return;
        nested.SelfTaskQueueNanoseconds += queued;
        nested.Active.Start(start);
    }
}
