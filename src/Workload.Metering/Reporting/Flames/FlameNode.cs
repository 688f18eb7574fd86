using Workload.Metering.Aggregation;
using Workload.Metering.Snapshots;

namespace Workload.Metering.Reporting.Flames;

/// <summary>
/// A path of the call tree with its self times and their sums over all paths below. Awaiting is not additive in inclusive times. The sums
/// here are of self times, so the parts never exceed the whole.
/// </summary>
internal sealed class FlameNode
{
    private FlameNode(string name, long count, long[] selfNanoseconds, IReadOnlyList<PhaseWait> selfWaits, IReadOnlyList<FlameNode>
        children)
    {
        Name = name;
        Count = count;
        SelfWaits = selfWaits;
        Waits = FlameWaits.Sum([selfWaits, .. children.Select(child => child.Waits)]);
        SelfNanoseconds = selfNanoseconds;
        Children = children;
        SumNanoseconds = [.. selfNanoseconds];
        foreach (var child in children)
            for (int state = 0; state < FlowStates.Count; state++) SumNanoseconds[state] += child.SumNanoseconds[state];
    }

    public string Name { get; }
    public long Count { get; }

    /// <summary>The path's own time by state.</summary>
    public long[] SelfNanoseconds { get; }

    /// <summary>The time of the path and all paths below it by state.</summary>
    public long[] SumNanoseconds { get; }

    /// <summary>The self times in blocked and awaiting by what was waited for; empty where waits have no names.</summary>
    public IReadOnlyList<PhaseWait> SelfWaits { get; }

    /// <summary>The same over all paths below, longest first.</summary>
    public IReadOnlyList<PhaseWait> Waits { get; }

    public long TotalNanoseconds => SumNanoseconds.Sum();

    public IReadOnlyList<FlameNode> Children { get; }

    /// <summary>Returns one node above all roots of the snapshot.</summary>
    public static FlameNode All(MeterSnapshot snapshot, string name) =>
        new(
            name,
            snapshot.Data.Roots.Sum(root => root.Count),
            new long[FlowStates.Count],
            [],
            [.. snapshot.Data.Roots.Where(root => root.HasCalls).Select(root => Of(root, snapshot.Context))]);

    private static FlameNode Of(CallPathTotals path, SnapshotContext context) =>
        new(path.Phase, path.Count, ByState(path.Self, context), context.Divide(context.Break(path.Self), FlameWaits.Self(path)), [..
            path.Children.Select(child => Of(child, context))]);

    private static long[] ByState(in FlowTime time, SnapshotContext context)
    {
        long[] nanoseconds = new long[StateTimes.Count];
        StateTimes.Split(time, context.RunQueueKnown, context.TaskQueueKnown, nanoseconds);
        return nanoseconds;
    }
}
