using Workload.Metering.Aggregation;

namespace Workload.Metering.Reporting;

/// <summary>The rows of a report in the order that its options require, and the rows that were left out.</summary>
/// <param name="Shown">The rows.</param>
/// <param name="Omitted">The number of further rows.</param>
/// <param name="OmittedCalls">The number of calls in those rows.</param>
/// <param name="NeverCalled">The number of phases without a call, which have no row.</param>
internal sealed record ReportRows(IReadOnlyList<ReportRow> Shown, int Omitted, long OmittedCalls, int NeverCalled)
{
    public static ReportRows Of(MeterSnapshot snapshot, ReportOptions options) =>
        options.ShowTree ? Tree(snapshot, options) : Flat(snapshot, options);

    private static ReportRows Flat(MeterSnapshot snapshot, ReportOptions options)
    {
        var rows = snapshot.Phases.Where(WasCalled).Select(ReportRow.Of).ToList();
        rows.Sort(By(options.OrderBy));
        int shown = Math.Min(rows.Count, options.Top ?? int.MaxValue);
        return new ReportRows(
            rows[..shown], rows.Count - shown, rows.Skip(shown).Sum(row => row.Count), snapshot.Phases.Count - rows.Count);
    }

    /// <summary>Picks the best rows among those whose parent is shown, so that every shown row has its parent.</summary>
    private static ReportRows Tree(MeterSnapshot snapshot, ReportOptions options)
    {
        var order = By(options.OrderBy);
        var open = new PriorityQueue<Branch, ReportRow>(order);
        int total = 0;
        long calls = 0;

        Branch Open(CallPathTotals path, int depth)
        {
            var branch = new Branch(path, ReportRow.Of(path, depth, snapshot.Context), []);
            open.Enqueue(branch, branch.Row);
            total++;
            calls += path.Count;
            return branch;
        }

        var roots = snapshot.Data.Roots.Where(root => root.HasCalls).Select(root => Open(root, 0)).ToList();
        var shown = new HashSet<Branch>();
        while (open.TryDequeue(out var branch, out _))
        {
            if (shown.Count < (options.Top ?? int.MaxValue)) shown.Add(branch);
            branch.Children.AddRange(
                branch.Path.Children.Where(child => child.HasCalls).Select(child => Open(child, branch.Row.Depth + 1)));
        }

        var rows = new List<ReportRow>();
        void Visit(List<Branch> siblings)
        {
            foreach (var branch in siblings.Where(shown.Contains).OrderBy(branch => branch.Row, order))
            {
                rows.Add(branch.Row);
                Visit(branch.Children);
            }
        }

        Visit(roots);
        return new ReportRows(
            rows, total - rows.Count, calls - rows.Sum(row => row.Count), snapshot.Phases.Count(phase => !WasCalled(phase)));
    }

    private static bool WasCalled(PhaseSummary phase) => phase.Count + phase.Active > 0 || phase.Wall > TimeSpan.Zero;

    private static Comparer<ReportRow> By(ReportOrder order) => Comparer<ReportRow>.Create((a, b) =>
    {
        int byFigure = order == ReportOrder.Name ? 0 : Figure(b, order).CompareTo(Figure(a, order));
        return byFigure != 0 ? byFigure : string.CompareOrdinal(a.Name, b.Name);
    });

    private static long Figure(ReportRow row, ReportOrder order) => order switch
    {
        ReportOrder.Cpu => row.Breakdown?.Cpu.Ticks ?? -1,
        ReportOrder.Blocked => row.Breakdown?.Blocked.Ticks ?? -1,
        ReportOrder.Awaiting => row.Breakdown?.Awaiting.Ticks ?? -1,
        ReportOrder.Self => row.Self?.Total.Ticks ?? -1,
        ReportOrder.Calls => row.Count,
        _ => row.Wall?.Ticks ?? -1,
    };

    private sealed record Branch(CallPathTotals Path, ReportRow Row, List<Branch> Children)
    {
        public bool Equals(Branch? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
