using System.Diagnostics;
using System.Runtime.CompilerServices;
using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;
using Workload.Metering.Flow;
using Workload.Metering.Publishing;
using Workload.Metering.Snapshots;

// The locals of the hot paths are structs of some hundred bytes, which are fully written before they are read. Clearing them first took a
// sixth of the time of an empty scope.
[module: SkipLocalsInit]

namespace Workload.Metering;

/// <summary>Implements the operations of a <see cref="PhaseScope"/> from the flow's part, the totals and the publishing.</summary>
internal static class ScopeOperations
{
    public static PhaseScope Begin(Phase phase, ScopeNode? current, bool readsEverySegment, nint stackAddress)
    {
        if (!ScopeActivities.AreListenedTo || StartActivity(phase, current) is not { } activity)
            return new(FlowScopeOperations.Begin(phase.Totals, current, readsEverySegment, stackAddress));
        var node = FlowScopeOperations.Begin(phase.Totals, current, readsEverySegment, stackAddress, activity);
        ScopeActivities.Begin(activity);
        return new(node);
    }

    /// <summary>Begins the scope of a span that is there already.</summary>
    public static ScopeNode BeginSpan(Phase phase, ScopeNode? current, nint stackAddress, SpanMark mark) =>
        FlowScopeOperations.Begin(phase.Totals, current, readsEverySegment: false, stackAddress, span: mark);

    public static PhaseScope BeginThread(Phase phase, ScopeNode? current, bool readsEverySegment, nint stackAddress)
    {
        var activity = ScopeActivities.AreListenedTo ? StartActivity(phase, current) : null;
        var scope = FlowScopeOperations.BeginThread(phase.Totals, current, readsEverySegment, stackAddress);
        scope.Activity = activity;
        if (activity is not null) ScopeActivities.Begin(activity);
        return new(scope);
    }

    // Inlining would make the caller clear the locals of both methods.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void End(ScopeNode node)
    {
        if (!FlowScopeOperations.TryEnd(node, out var end)) return;
        if (!node.Path.Outermost) ScopePlace.MoveByWhatRuns(node);

        // The scope is counted first. What follows takes locks of the runtime or calls a logger, and may fail.
        node.Stripe.Complete(node, end);
        var meter = MeterOf(node.Path);
        if (end.Measured && node.Extras?.Waits is not null) AddWaits(node);
        if (node.IsLost) meter.NoteLost(node.Path.Phase, isSpan: node.Extras?.Span is not null);
        var activity = node.Activity;
        if (activity is not null || meter.Publisher.WantsDurations) Publish(node, meter, activity);
        node.LetGoOfMeter();
    }

    // Thread.Interrupt may strike at the lock of the waits. It is meant for the program's own code, so it is passed on after this.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddWaits(ScopeNode node)
    {
        var waits = node.WaitsUntil(0);
        bool isAdded = false, isInterrupted = false;
        while (!isAdded)
        {
            try
            {
                node.Path.Waits.Add(waits);
                isAdded = true;
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        }

        if (isInterrupted) Thread.CurrentThread.Interrupt();
    }

    // The measurement has references, and a caller that contains it would have to clear it first.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Publish(ScopeNode node, WorkloadMeter meter, Activity? activity) => meter.Publisher.ScopeEnded(
        WorkloadMeter.HandleOf(node.Path.Phase), activity, Measure(node, 0), node.ErrorType, node.IsFailed);

    public static void Discard(TrackedScope scope)
    {
        var node = scope as ScopeNode;
        bool ended = node is null
            ? FlowScopeOperations.TryEndThread((ThreadScope)scope, ThreadCursor.Current, out _)
            : FlowScopeOperations.TryEnd(node, out _);
        if (!ended) return;
        scope.Stripe.Remove(scope);
        if (scope.Activity is { } activity) MeterOf(scope.Path).Publisher.ScopeDiscarded(activity);
        node?.LetGoOfMeter();
    }

    public static PhaseMeasurement Stop(ScopeNode node)
    {
        End(node);
        return Measure(node, 0);
    }

    public static PhaseMeasurement Peek(ScopeNode node)
    {
        return Measure(node, node.IsEnded ? 0 : CursorRegistry.CutAll(node));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Dispose(ThreadScope scope)
    {
        var cursor = ThreadCursor.Current;
        if (!EndThread(scope, cursor, out _)) return;

        // Only its own thread may return the scope to the pool, and only if no frame can still refer to it.
        if (ReferenceEquals(cursor, scope.Owner)) cursor.Return(scope);
    }

    public static PhaseMeasurement Stop(ThreadScope scope)
    {
        // The scope is not returned to the pool, because its copies may ask for the result again.
        if (EndThread(scope, ThreadCursor.Current, out var end)) scope.Result = Measure(scope, end);
        return scope.Result is PhaseMeasurement result ? result : default;
    }

    public static PhaseMeasurement Peek(ThreadScope scope)
    {
        if (scope.Result is PhaseMeasurement result) return result;
        bool own = ReferenceEquals(ThreadCursor.CurrentOrNull, scope.Owner);
        if (own) scope.Owner.CutOwn();
        long wall = WallClock.Now() - scope.StartNanoseconds;
        bool known = scope.TrySum(0, out var inclusive, out _) && own && scope.Owner.ClockAnswers;
        return scope.Identity is { } phase ? Measure(scope, phase, wall, known, inclusive) : default;
    }

    public static PhaseContext Capture(ScopeNode node)
    {
        if (node.IsEnded) return new PhaseContext(node);

        // A thread of its own may exit without leaving the scope. Its time until here is recorded while its clock can be read.
        ThreadCursor.CurrentOrNull?.CutBeforeExit(node);
        node.HandOver(WallClock.Now());
        return new PhaseContext(node);
    }

    public static PhaseContext Detach(ScopeNode node)
    {
        var context = Capture(node);
        if (node.IsEnded) return context;
        FlowScopeOperations.Leave(node);
        if (node.Activity is { } activity && ReferenceEquals(Activity.Current, activity)) ScopeActivities.MakeCurrent(activity.Parent);
        return context;
    }

    public static PhaseEntry Enter(ScopeNode node)
    {
        if (node.IsEnded) return default;
        var before = FlowLocal.Value;
        if (node.IsRunByThreads) CursorRegistry.AbandonExited();
        node.TakeOver();
        if (ReferenceEquals(ScopeNode.NotEnded(before), node)) return default;
        var marker = ScopeNode.Entry(node, before);
        FlowLocal.Value = marker;

        // Spans that the consumer starts are children of the scope's activity.
        if (node.Activity is not { IsStopped: false } activity || ReferenceEquals(Activity.Current, activity))
            return new PhaseEntry(marker, before);
        var entry = new PhaseEntry(marker, before, activity, Activity.Current);
        Activity.Current = activity;
        return entry;
    }

    /// <summary>
    /// Restores the flow's previous scope, unless the flow is not in the entry. It also does so if another flow has left the entry before.
    /// </summary>
    /// <returns>Whether the scope was restored, now or when the flow gave the entered scope away.</returns>
    public static bool Leave(ScopeNode marker, ScopeNode? before)
    {
        bool isDetached = marker.LeaveEntry();
        var value = FlowLocal.Value;
        before = ScopeNode.PastLeftEntries(before);
        if (value?.IsWithin(marker) is not true) return isDetached && ReferenceEquals(value, before);
        FlowScopeOperations.LeaveThread(before);
        FlowLocal.Value = before;
        return true;
    }

    public static void Rename(TrackedScope scope, string name)
    {
        if (scope.IsClaimed || scope.Path is not { } path) return;
        var phase = MeterOf(path).PhaseOf(name);
        if (ReferenceEquals(phase.Totals, path.Phase)) return;
        scope.MoveTo(phase.Totals);
        if (scope.Activity is { } activity) ScopeActivities.Rename(activity, phase);
    }

    public static void Fail(TrackedScope scope, string errorType, bool isCancelled)
    {
        if (!scope.IsClaimed) scope.Fail(errorType, isCancelled);
    }

    private static bool EndThread(ThreadScope scope, ThreadCursor cursor, out ScopeEnd end)
    {
        if (!FlowScopeOperations.TryEndThread(scope, cursor, out end)) return false;
        scope.Stripe.Complete(scope, end);
        var meter = MeterOf(scope.Path);
        if (scope.Activity is not null || meter.Publisher.WantsDurations) Publish(scope, meter, end);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Publish(ThreadScope scope, WorkloadMeter meter, in ScopeEnd end) => meter.Publisher.ScopeEnded(
        WorkloadMeter.HandleOf(scope.Path.Phase), scope.Activity, Measure(scope, end), scope.ErrorType, scope.IsFailed);

    private static Activity? StartActivity(Phase phase, ScopeNode? current)
    {
        if (!phase.Options.CreateActivity) return null;
        if (Activity.Current is { } before) LeaveFormer(before, current, ScopePlace.OuterOf(phase.Totals, current, out _));
        return MeterOf(phase.Totals.Root).Publisher.StartActivity(phase);
    }

    // The spans of scopes that do not enclose the new one are not its parents either.
    private static void LeaveFormer(Activity before, ScopeNode? current, ScopeNode? outer)
    {
        Activity? activity = before;
        for (var node = current; node is not null && !ReferenceEquals(node, outer); node = node.Outer)
            if (activity is not null && ReferenceEquals(node.Activity, activity)) activity = activity.Parent;
        ScopeActivities.MakeParent(activity);
    }

    private static WorkloadMeter MeterOf(CallPath path) => (WorkloadMeter)path.Settings.Owner;

    private static PhaseMeasurement Measure(ScopeNode node, long nowNanoseconds)
    {
        bool known = node.TrySum(nowNanoseconds, out var inclusive, out _) && ThreadCursor.Current.ClockAnswers;
        long end = node.IsEnded
            ? node.EndNanoseconds
            : node.StartNanoseconds + inclusive.BusyNanoseconds + inclusive.AwaitingNanoseconds + inclusive.TaskQueueNanoseconds;
        return Measure(node, node.Identity!, end - node.StartNanoseconds, known, inclusive, node.WaitsUntil(nowNanoseconds));
    }

    private static PhaseMeasurement Measure(ThreadScope scope, in ScopeEnd end) =>
        Measure(scope, scope.Path.Phase.Identity, end.WallNanoseconds, end.Measured, end.ToInclusive());

    private static PhaseMeasurement Measure(
        TrackedScope scope, PhaseIdentity phase, long wallNanoseconds, bool known, in FlowTime inclusive,
        IReadOnlyList<WaitFigure>? waits = null)
    {
        var rules = (MeasurementRules)phase.Rules!;
        TimeBreakdown? breakdown = known ? BreakdownOf.Single(inclusive, rules.RunQueueKnown, rules.TaskQueueKnown) : null;
        return new PhaseMeasurement
        {
            Phase = phase.Name,
            Wall = Nanoseconds.ToTimeSpan(wallNanoseconds),
            Breakdown = breakdown,
            ProcessCpu = scope.ProcessCpu is { } cpu
                ? new CpuTime(Nanoseconds.ToTimeSpan(cpu.UserNanoseconds), Nanoseconds.ToTimeSpan(cpu.SystemNanoseconds))
                : null,
            Parallelism = known && inclusive.BusyNanoseconds > 0
                ? Math.Max(1, (double)inclusive.Thread.HeldNanoseconds / inclusive.BusyNanoseconds)
                : null,
            NamedWaits = rules.WaitsKnown ? waits ?? [] : null,
            AllocatedBytes = known ? inclusive.Thread.AllocatedBytes : null,
            Bottleneck = breakdown is { } states ? rules.Thresholds.Classify(states) : Bottleneck.Undetermined,
        };
    }
}
