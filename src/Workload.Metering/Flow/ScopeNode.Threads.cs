using System.Runtime.CompilerServices;
using Workload.Metering.Aggregation;
using Workload.Metering.Queues;
using Workload.Metering.Segments;

namespace Workload.Metering.Flow;

/// <content>Records which threads run the scope and when. Each change is atomic under its spin lock.</content>
internal sealed partial class ScopeNode
{
    /// <summary>
    /// The maximum time for which two threads run a scope only because the next one takes the flow up before the last one has left it.
    /// </summary>
    private const long LongestHandOffNanoseconds = 20_000;

    /// <summary>Records that the thread that created it runs it.</summary>
    public void EnterFirst(long nowNanoseconds)
    {
        _busy.Start(nowNanoseconds);
        _running = 1;
        StartNanoseconds = nowNanoseconds;
    }

    /// <summary>Records that a thread begins to run it.</summary>
    /// <param name="nowNanoseconds">The current time.</param>
    /// <param name="resumption">How the flow came to this thread.</param>
    /// <param name="sharedNanoseconds">The time for which several threads have run it at once.</param>
    /// <returns>Whether another thread runs it too.</returns>
    public bool EnterAgain(long nowNanoseconds, in Resumption resumption, out long sharedNanoseconds)
    {
        sharedNanoseconds = 0;
        _gate.Enter();
        bool isShared = _running > 0;
        if (isShared) EnterShared(nowNanoseconds);
        else if (_running == 0) Resume(Math.Max(nowNanoseconds, _turned), resumption);
        if (_nested is ScopeExtras { Shared: { } shared }) sharedNanoseconds = shared.At(nowNanoseconds);
        _gate.Exit();
        return isShared;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnterShared(long nowNanoseconds)
    {
        if (_running == 1)
        {
            _turned = Math.Max(nowNanoseconds, _turned);
            ExtrasLocked?.Shared?.Begin(_turned);
        }

        _running++;
    }

    /// <summary>Corrects the times if a thread turns out never to have stopped running it.</summary>
    /// <param name="leftNanoseconds">The time at which the thread seemed to stop.</param>
    /// <param name="wasShared">Whether another thread ran it then. That thread may have stopped since.</param>
    /// <returns>False if it was run since or has ended. Then nothing is changed.</returns>
    public bool TryRejoin(long leftNanoseconds, bool wasShared)
    {
        _gate.Enter();
        bool rejoins = _running > 0 || (_running == 0 && (wasShared || _turned <= leftNanoseconds));
        if (rejoins)
        {
            if (_running == 0)
            {
                _busy.Start(_turned);
                if (Nested is { OpenNested: 0 } nested) nested.Active.Start(_turned);
            }
            else if (_running == 1)
            {
                _turned = Math.Max(leftNanoseconds, _turned);
                ExtrasLocked?.Shared?.Begin(_turned);
            }

            _running++;
        }

        _gate.Exit();
        return rejoins;
    }

    /// <summary>Records that a thread stops running it.</summary>
    /// <returns>Whether the time counts. It does not count after the end.</returns>
    public bool Leave(long nowNanoseconds, in ThreadTime self, in ThreadTime nested, long sharedAtStart, ref bool wasShared)
    {
        _gate.Enter();
        bool counts = _running >= 0;
        if (counts)
        {
            if (ExtrasLocked?.Shared is { } shared && shared.At(nowNanoseconds) - sharedAtStart > LongestHandOffNanoseconds)
            {
                wasShared = true;
                Share(nowNanoseconds, self, nested, sharedAtStart);
            }

            Take(self, nested);
            LeaveLocked(nowNanoseconds);
        }

        _gate.Exit();
        return counts;
    }

    /// <summary>
    /// Records that the thread which has claimed its end stops running it. If no other thread runs it, this is its end, and its figures are
    /// final.
    /// </summary>
    /// <returns>Whether the time counts. It does not count after the end.</returns>
    public bool LeaveLast(long nowNanoseconds, in ThreadTime self, in ThreadTime nested, long sharedAtStart, ref ScopeEnd end)
    {
        _gate.Enter();
        bool counts = _running >= 0;
        if (counts)
        {
            Share(nowNanoseconds, self, nested, sharedAtStart);
            Take(self, nested);
            if (_running == 1) FinishLocked(nowNanoseconds, ref end);
            else StopLocked(nowNanoseconds);
        }

        _gate.Exit();
        return counts;
    }

    /// <summary>
    /// Records that a thread stops running it after a segment that is added to it directly. If several threads ran it meanwhile, that was
    /// only the hand-over from one to the next.
    /// </summary>
    /// <returns>False if the case is another one. Then nothing is changed.</returns>
    public bool TryLeave(
        ref SegmentRecorder segments, in Frame frame, long nowNanoseconds, long pauseNanoseconds, long allocatedBytes)
    {
        _gate.Enter();
        bool leaves = _running > 0
            && (ExtrasLocked?.Shared is not { } shared || shared.At(nowNanoseconds) - frame.SharedNanoseconds <= LongestHandOffNanoseconds);
        if (leaves)
        {
            segments.CloseShort(ref _inclusive, nowNanoseconds, pauseNanoseconds, allocatedBytes, frame.Path);
            LeaveLocked(nowNanoseconds);
        }

        _gate.Exit();
        return leaves;
    }

    /// <summary>
    /// Claims its end and ends it in the ordinary case, in which only the calling thread runs it. Only nesting and waits needed more data.
    /// </summary>
    /// <param name="segments">The thread's segments, of which the open one is added to the frame.</param>
    /// <param name="frame">The scope's frame on the thread.</param>
    /// <param name="isOutermost">Whether no frame is below, so that the segment need not be added to the frame.</param>
    /// <param name="nowNanoseconds">The end.</param>
    /// <param name="pauseNanoseconds">The sum of GC pauses until then.</param>
    /// <param name="allocatedBytes">The bytes that the thread has allocated until then.</param>
    /// <param name="end">Receives the figures.</param>
    /// <returns>False if the case is another one. Then nothing is changed.</returns>
    public bool TryEnd(
        ref SegmentRecorder segments, ref Frame frame, bool isOutermost,
        long nowNanoseconds, long pauseNanoseconds, long allocatedBytes, ref ScopeEnd end)
    {
        _gate.Enter();
        bool ends = _running == 1 && _nested is not ScopeExtras { HasOnlyWaits: false } && TryClaimPlainEnd();
        if (ends)
        {
            if (isOutermost && frame.IsZero)
            {
                segments.CloseShort(ref _inclusive, nowNanoseconds, pauseNanoseconds, allocatedBytes, frame.Path);
            }
            else
            {
                segments.CloseShort(ref frame.Self, nowNanoseconds, pauseNanoseconds, allocatedBytes, frame.Path);
                Take(frame.Self, frame.Nested);
            }

            FinishLocked(nowNanoseconds, ref end);
        }

        _gate.Exit();
        return ends;
    }

    /// <summary>Adds the time so far of a thread that continues to run it.</summary>
    public bool AddTime(in ThreadTime self, in ThreadTime nested, long nowNanoseconds = 0, long sharedAtStart = 0)
    {
        _gate.Enter();
        bool counts = _running >= 0;
        if (counts)
        {
            Share(nowNanoseconds, self, nested, sharedAtStart);
            Take(self, nested);
        }

        _gate.Exit();
        return counts;
    }

    /// <summary>Whether several threads run it. Other threads ask without the lock.</summary>
    public bool IsRunBySeveral => Volatile.Read(ref _running) > 1;

    /// <summary>Whether several threads run it, and it has no data for that yet.</summary>
    public bool LacksShared => IsRunBySeveral && Extras is not { Shared: not null };

    /// <summary>Records a look at its threads.</summary>
    /// <param name="threads">
    /// The number of threads that were looked at. The look counts only if these are all, and if no thread comes or goes now.
    /// </param>
    /// <param name="isMixed">Whether one of them waited, and another one computed or was runnable.</param>
    public void NoteLook(int threads, bool isMixed)
    {
        if (Extras is not { Shared: { } shared } || !_gate.TryEnter()) return;
        if (_running == threads) shared.NoteLook(isMixed);
        _gate.Exit();
    }

    /// <summary>Records that a thread waited spinning, before its time is added.</summary>
    public void NoteSpun(long nanoseconds)
    {
        if (Extras is not { Shared: { } shared }) return;
        _gate.Enter();
        shared.NoteSpun(nanoseconds);
        _gate.Exit();
    }

    /// <summary>Installs the data about several threads at once. It comes from a stock, because the change handler calls this.</summary>
    public void MakeShared(long nowNanoseconds)
    {
        if (SpareExtras.TryTake() is not { Shared: { } made } spare) return;
        spare.Shared = null;
        _gate.Enter();
        var extras = InstallLocked(spare);
        if (extras.Shared is null && _running > 1)
        {
            extras.Shared = made;
            made.Begin(nowNanoseconds);
        }

        _gate.Exit();
    }

    /// <summary>
    /// Records that a new thread was runnable from its start until it came. A thread that is older than the scope was started elsewhere.
    /// </summary>
    public void NoteStarted(long startNanoseconds, long cameNanoseconds)
    {
        if (Extras is not { Shared: { } shared } || startNanoseconds < StartNanoseconds) return;
        _gate.Enter();
        shared.NoteStarted(startNanoseconds, cameNanoseconds);
        _gate.Exit();
    }

    /// <summary>Whether the times of its threads should be recorded now, because a thread has come or gone. It is true only once.</summary>
    public bool TakeCut()
    {
        if (Extras is not { Shared: { } shared }) return false;
        _gate.Enter();
        bool wants = shared.TakeCut() && _running > 0;
        _gate.Exit();
        return wants;
    }

    /// <summary>Returns the time for which several threads have run it at once.</summary>
    public long SharedAt(long nowNanoseconds)
    {
        if (Extras is not { Shared: { } shared }) return 0;
        _gate.Enter();
        long sum = shared.At(nowNanoseconds);
        _gate.Exit();
        return sum;
    }

    /// <summary>Records that the scope is handed to a consumer. From now on, waiting is time in the consumer's queue.</summary>
    public void HandOver(long nowNanoseconds)
    {
        var extras = EnsureExtras();
        _gate.Enter();
        extras.IsHandedOver = true;
        if (extras.HandedOver++ == 0) extras.HandedOverSince = nowNanoseconds;
        _gate.Exit();
    }

    /// <summary>Records that a consumer takes the scope over and is about to enter it.</summary>
    public void TakeOver()
    {
        if (Extras is not { } extras) return;
        _gate.Enter();
        if (_running >= 0 && extras.HandedOver > 0)
        {
            extras.HandedOver--;
            extras.IsTakenOver = _running == 0;
            extras.WasEntered = true;
        }

        _gate.Exit();
    }

    /// <summary>Ends it. Its figures are final, and threads that still run it do so for its nearest running ancestor.</summary>
    public void Finish(long nowNanoseconds, ref ScopeEnd end)
    {
        _gate.Enter();
        FinishLocked(nowNanoseconds, ref end);
        _gate.Exit();
    }
}
