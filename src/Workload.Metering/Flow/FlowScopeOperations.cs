using System.Diagnostics;
using System.Runtime.CompilerServices;
using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;
using Workload.Metering.Queues;
using Workload.Metering.Segments;

namespace Workload.Metering.Flow;

/// <summary>Begins and ends scopes.</summary>
internal static class FlowScopeOperations
{
    /// <summary>
    /// The divisor of a scope's wall time that gives the longest unseen time. A flow that does not contain the end of its scope may have
    /// been away for that time and a little more.
    /// </summary>
    private const int UnseenPart = 2;
    private const long LittleNanoseconds = 1_000_000;

    /// <summary>Begins a scope that follows its flow.</summary>
    /// <param name="phase">Its phase.</param>
    /// <param name="current">The flow's current scope, from <see cref="FlowLocal.Value"/>.</param>
    /// <param name="readsEverySegment">Whether each segment of the scope and of its nested scopes is read.</param>
    /// <param name="stackAddress">The address of the caller's stack.</param>
    /// <param name="activity">The scope's tracing span, which is already current, or null if it has none.</param>
    /// <param name="span">The data about the span that opens the scope, or null if the program opens it.</param>
    public static ScopeNode Begin(
        RegisteredPhase phase, ScopeNode? current, bool readsEverySegment, nint stackAddress,
        Activity? activity = null, SpanMark? span = null)
    {
        var cursor = ThreadCursor.Current;
        CallPath? above = null;
        if (current is { IsEnded: true }) current = ScopeNode.NotEnded(current);
        var parent = current is { IsOutermostMarker: true } ? null : current;
        return activity is null && span is null && cursor.IsAt(parent)
            && (parent is null || parent.IsPlainParentOf(phase.Table, out above))
            ? BeginHere(phase, current, parent, above, readsEverySegment, stackAddress, cursor)
            : BeginAnywhere(phase, current, readsEverySegment, stackAddress, activity, span);
    }

    /// <summary>Begins a scope in the scope that the thread runs as its innermost one, or in none if it runs none.</summary>
    private static ScopeNode BeginHere(
        RegisteredPhase phase, ScopeNode? current, ScopeNode? parent, CallPath? above,
        bool readsEverySegment, nint stackAddress, ThreadCursor cursor)
    {
        // Another thread may end the parent at any time, and then it has no path any more.
        var path = above is null ? phase.Root : ScopePlace.Known(phase.Below(above), parent);
        int depth = 0;
        if (parent is not null)
        {
            parent.ExpectNested();
            readsEverySegment |= parent.ReadsEverySegment;
            depth = parent.Depth + 1;
        }

        var node = new ScopeNode(path, current, depth, ExecutionContext.Capture(), readsEverySegment);
        FlowLocal.Value = node;
        node.OwnContext = ExecutionContext.Capture();
        path.StripeOfCurrentCore().Add(node);
        long now = cursor.EnterHere(node, parent, path, stackAddress);
        if (parent is not null && !parent.TryAddChildren(1, now)) AddChildren(node, 1, now);
        PoolProbe.NoteScope();
        SpareExtras.Refill();
        return node;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ScopeNode BeginAnywhere(
        RegisteredPhase phase, ScopeNode? current, bool readsEverySegment, nint stackAddress, Activity? activity, SpanMark? span)
    {
        var outer = ScopePlace.OuterOf(phase, current, out bool leavesHandedOver);
        var parent = ScopeNode.Running(outer);
        var cursor = ThreadCursor.Current;

        // The thread would otherwise stay in what it handed over until the consumer ends that.
        if (leavesHandedOver) LeaveThread(outer);
        DropLeftBehind(cursor, stackAddress);
        var path = ScopePlace.PathOf(phase, parent, cursor);
        parent?.ExpectNested();
        readsEverySegment |= parent is { ReadsEverySegment: true };

        // The current context contains the scope's own span, so the flow must not be restored to it later.
        var saved = activity is null && span is null ? ExecutionContext.Capture() : null;
        var node = new ScopeNode(path, outer, parent is null ? 0 : ScopePlace.DepthBelow(parent), saved, readsEverySegment);
        if (!ReferenceEquals(path.Parent, null) && cursor.ThreadPathOf(phase.Table) is not null) node.NoteThreadScopeAbove();
        if (activity is not null) node.Activity = activity;
        if (span is not null) node.EnsureExtras().Span = span;
        FlowLocal.Value = node;

        // A context would hold the span, and one that nobody stops could not be collected.
        if (span is null) node.OwnContext = ExecutionContext.Capture();
        path.StripeOfCurrentCore().Add(node);
        long now = cursor.EnterAnywhere(node, parent, path, stackAddress, isChosen: false);
        if (parent is not null) AddChildren(node, 1, now);
        PoolProbe.NoteScope();
        SpareExtras.Refill();
        return node;
    }

    /// <summary>Ends a scope that follows its flow.</summary>
    /// <returns>False if it has already been ended.</returns>
    public static bool TryEnd(ScopeNode node, out ScopeEnd end)
    {
        end = default;
        var cursor = ThreadCursor.Current;
        bool inOwnContext = node.OwnContext is { } own && ReferenceEquals(ExecutionContext.Capture(), own);
        bool wasLeft = node.WasLeft;
        if (!inOwnContext || node.Path is not { } path || !cursor.TryEndHere(node, path, out long now, ref end))
            return TryEndAnywhere(node, cursor, inOwnContext, ref end);
        if (node.Outer is not null) LeaveOuter(node, end.OpenNested, now);
        if (wasLeft || !TryKeepContext(node, cursor)) Restore(node, inOwnContext: true);
        node.LetGoOfContexts();
        end.Measured = cursor.ClockAnswers;
        if (path.Phase.ReadsProcessCpu) AddProcess(path, atStart: null, ref end);
        return true;
    }

    private static void LeaveOuter(ScopeNode node, int openNested, long nowNanoseconds)
    {
        node.LetGoOfEnded();
        AddChildren(node, openNested - 1, nowNanoseconds);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryEndAnywhere(ScopeNode node, ThreadCursor cursor, bool inOwnContext, ref ScopeEnd end)
    {
        if (node.IsRunByThreads && !cursor.Runs(node)) CursorRegistry.AbandonExited();
        if (!node.TryClaimEnd()) return false;
        var current = inOwnContext ? node : FlowLocal.Value;
        if (!inOwnContext && (current is null || !current.IsWithin(node))) NoteUnseen(node, cursor);
        long now = cursor.Leave(node, ref end);
        if (!end.IsFinished)
        {
            // Running threads are recorded up to this instant, so the scope ends there. Otherwise it would have more thread time than wall
            // time.
            if (node.IsRunByThreads) now = Math.Max(now, CursorRegistry.CutAll(node));
            node.Finish(now, ref end);
        }

        if (node.Outer is not null) LeaveOuter(node, end.OpenNested, now);
        if (ReferenceEquals(current, node)) Restore(node, inOwnContext);
        node.LetGoOfContexts();

        var extras = node.Extras;
        end.Failed = extras is { IsFailed: true };
        end.Measured = !node.IsLost && cursor.ClockAnswers;
        if (!node.Path.Phase.ReadsProcessCpu) return true;
        AddProcess(node.Path, extras?.ProcessCpu?.AtStart, ref end);
        if (extras?.ProcessCpu is { } process && end.HasProcessCpu)
            process.Used = new ProcessCpuReading(end.ProcessUserNanoseconds, end.ProcessSystemNanoseconds);
        return true;
    }

    /// <summary>Begins a scope that measures only the calling thread.</summary>
    public static ThreadScope BeginThread(RegisteredPhase phase, ScopeNode? current, bool readsEverySegment, nint stackAddress)
    {
        var cursor = ThreadCursor.Current;
        DropLeftBehind(cursor, stackAddress);
        var parent = ScopeNode.OfFlow(current);
        parent?.ExpectNested();
        var path = ScopePlace.PathOf(phase, parent, cursor);
        var scope = cursor.RentThreadScope();
        scope.Reset(path);
        scope.NoteWhere(stackAddress, cursor.TaskId, cursor.CompletedItems);
        readsEverySegment |= path.Settings.ReadsEverySegment;
        path.StripeOfCurrentCore().Add(scope);
        bool isChosen = false;
        if (!readsEverySegment && cursor.TryEnterHere(scope, path, out isChosen)) return scope;
        Boundary.Here(out var boundary);
        if (phase.ReadsProcessCpu && ProcessBudget.Choose(path, boundary.NowNanoseconds, readsEverySegment)
            && ProcessBudget.TryRead(out var process))
        {
            scope.ProcessCpuAtStart = process;
            Boundary.Here(out boundary);
        }

        cursor.Enter(scope, path, readsEverySegment, isChosen, ref boundary);
        return scope;
    }

    /// <summary>Ends a scope that measures only one thread.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="cursor">The cursor of the calling thread.</param>
    /// <param name="end">Receives the figures.</param>
    /// <returns>False if it has already been ended.</returns>
    public static bool TryEndThread(ThreadScope scope, ThreadCursor cursor, out ScopeEnd end)
    {
        end = default;
        if (!scope.TryClaimEnd()) return false;
        long now;
        if (ReferenceEquals(cursor, scope.Owner))
        {
            end.Measured = (cursor.TryEndHere(scope, scope.Path, out now, ref end) || cursor.TryLeave(scope, out now, ref end))
                && !scope.IsBroken && cursor.ClockAnswers;
        }
        else
        {
            now = WallClock.Now();
            end.Measured = false;
        }

        scope.Finish();
        end.WallNanoseconds = Math.Max(0, now - scope.StartNanoseconds);
        end.Failed = scope.IsFailed;
        if (!scope.Path.Phase.ReadsProcessCpu) return true;
        AddProcess(scope.Path, scope.ProcessCpuAtStart, ref end);
        if (scope.ProcessCpuAtStart is not null && end.HasProcessCpu)
            scope.NoteProcessCpu(new ProcessCpuReading(end.ProcessUserNanoseconds, end.ProcessSystemNanoseconds));
        return true;
    }

    /// <summary>
    /// Removes the calling flow from a scope that continues elsewhere. If the flow entered the scope, it goes back to what it ran before.
    /// Scopes that it has opened in it, and that are still open, stay with the flow.
    /// </summary>
    public static void Leave(ScopeNode node)
    {
        bool inOwnContext = node.OwnContext is { } own && ReferenceEquals(ExecutionContext.Capture(), own);
        var value = inOwnContext ? node : FlowLocal.Value;
        if (value?.IsWithin(node) is not true) return;
        var entry = ScopeNode.EntryInto(node, value);
        var before = entry is null ? node.Outer : ScopeNode.PastLeftEntries(ScopeNode.BeforeEntry(entry));
        var inner = ScopeNode.OutermostWithin(entry ?? node, value);
        LeaveThread(before);
        if (entry is null && inner is null) Restore(node, inOwnContext);
        else FlowLocal.Value = before;
        entry?.DetachEntry();
        node.LetGoOfContextsWhileOpen();
        if (inner is null) return;
        long now = WallClock.Now();
        AddChildren(inner, -1, now);
        inner.MoveBelow(before);
        AddChildren(inner, 1, now);
        for (var open = value; open is not null && !ReferenceEquals(open, before); open = open.Outer) open.LetGoOfContextsWhileOpen();
        FlowLocal.Value = value;
    }

    /// <summary>Makes the calling flow leave its scopes in the middle of its code.</summary>
    public static void LeaveThread(ScopeNode? before)
    {
        if (ScopeNode.OfFlow(before) is null) ThreadCursor.CurrentOrNull?.SwitchTo(null, stackAddress: 0, isEntry: true);
    }

    private static void DropLeftBehind(ThreadCursor cursor, nint stackAddress)
    {
        if (!cursor.MayHaveLeftBehind) return;
        cursor.DropLeftBehind(stackAddress);
        if (cursor.TakeLeftBehind() is not { Path.Phase: { } phase } dropped) return;
        dropped.Stripe.Remove(dropped);
        phase.Table.NoteLeftBehind(phase);
    }

    /// <summary>
    /// Handles a scope that ends in a flow outside of it. The scope's time is known if the consumer that it was handed to has left it, or
    /// if the calling thread still runs it. A short unseen stretch is added to the error. After a longer one the flow is lost.
    /// </summary>
    private static void NoteUnseen(ScopeNode node, ThreadCursor cursor)
    {
        if (cursor.Runs(node)) return;
        if (node.Extras is { WasEntered: true, HandedOver: 0 }) return;
        long now = WallClock.Now(), unseen = now - node.EndNanoseconds;

        // A consumer that should have entered it may have worked for the whole time.
        long allowed = node.Extras is { HandedOver: > 0 } ? 0 : (now - node.StartNanoseconds) / UnseenPart;
        bool isLost = node.IsRunByThreads || unseen > LittleNanoseconds + allowed;
        if (isLost) node.Lose();
        else node.AddUnseen(unseen);
    }

    /// <summary>Changes the number of open nested scopes of the nearest running scope of the same meter.</summary>
    private static void AddChildren(ScopeNode node, int count, long nowNanoseconds)
    {
        if (count == 0) return;
        for (var parent = node.RunningParent; parent is not null; parent = parent.RunningParent)
            if (ReferenceEquals(parent.Path?.Phase.Table, node.Path.Phase.Table) && parent.TryAddChildren(count, nowNanoseconds)) return;
    }

    /// <summary>
    /// Leaves the context of a scope that has ended in place, as that of the enclosing scope. The two differ only by the flow's value, and
    /// a scope that has ended stands for the one that encloses it.
    /// </summary>
    private static bool TryKeepContext(ScopeNode node, ThreadCursor cursor)
    {
        if (node.Outer is not { IsEnded: false } outer || !cursor.IsAt(outer)) return false;
        if (node.SavedContext is not { } saved || !ReferenceEquals(outer.OwnContext, saved)) return false;
        outer.OwnContext = node.OwnContext;
        return true;
    }

    private static void Restore(ScopeNode node, bool inOwnContext)
    {
        // Restoring the context is cheaper than setting the value back, and it leaves no trace in the context. It is correct only if
        // nothing else was set in the context since.
        if (inOwnContext && node is { SavedContext: { } saved, Outer: null or { IsEnded: false } })
            ExecutionContext.Restore(saved);
        else
            FlowLocal.Value = node.Outer;
    }

    private static void AddProcess(CallPath path, in ProcessCpuReading? atStart, ref ScopeEnd end)
    {
        if (atStart is { } start && ProcessBudget.TryRead(out var now))
        {
            end.HasProcessCpu = true;
            end.ProcessUserNanoseconds = Math.Max(0, now.UserNanoseconds - start.UserNanoseconds);
            end.ProcessSystemNanoseconds = Math.Max(0, now.SystemNanoseconds - start.SystemNanoseconds);
            path.ProcessShare.Learn(end.WallNanoseconds, end.ProcessUserNanoseconds, end.ProcessSystemNanoseconds);
        }
        else
        {
            end.HasProcessCpu = path.ProcessShare.TryEstimate(
                end.WallNanoseconds, out end.ProcessUserNanoseconds, out end.ProcessSystemNanoseconds);
        }
    }
}
