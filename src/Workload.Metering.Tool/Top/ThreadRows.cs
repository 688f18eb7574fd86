using System.Globalization;
using Spectre.Console;
using Workload.Metering.Tool.Threads;

namespace Workload.Metering.Tool.Top;

/// <summary>
/// The threads as rows. Each says how many there are of a kind, and how many of them computed, queued for a core or waited at a time.
/// </summary>
internal static class ThreadRows
{
    private const int Kind = 24;
    private const int Numbers = 9;

    private static readonly Style s_heading = new(decoration: Decoration.Underline);

    public static IReadOnlyList<Line> Draw(TopState state, int width, int rows)
    {
        if (state.Threads.Count == 0 || state.Elapsed <= TimeSpan.Zero) return [];
        var lines = new List<Line>
        {
            new Line(width).Left("threads", Kind, s_heading).Right("count", Numbers, s_heading).Right("on CPU", Numbers, s_heading)
                .Right("run queue", Numbers, s_heading).Right("waiting", Numbers, s_heading),
        };
        bool allFit = state.Threads.Count <= rows;
        var shown = state.Threads.Take(allFit ? rows : rows - 1).ToList();
        lines.AddRange(shown.Select(group => Row(group, state.Elapsed, width)));
        if (!allFit) lines.Add(Row(Rest(state.Threads.Skip(shown.Count)), state.Elapsed, width));
        return lines;
    }

    private static Line Row(ThreadGroup group, TimeSpan elapsed, int width) => new Line(width)
        .Left(group.Kind, Kind)
        .Right(group.Count.ToString(CultureInfo.InvariantCulture), Numbers)
        .Right(Amount.Of(group.OnCpu / elapsed), Numbers)
        .Right(Amount.Of(group.RunQueue / elapsed), Numbers)
        .Right(Amount.Of(group.Waiting / elapsed), Numbers)
        .Add(string.Join(", ", group.WaitsFor));

    private static ThreadGroup Rest(IEnumerable<ThreadGroup> groups) => groups.Aggregate(
        new ThreadGroup("others", 0, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, []),
        (sum, group) => sum with
        {
            Count = sum.Count + group.Count,
            OnCpu = sum.OnCpu + group.OnCpu,
            RunQueue = sum.RunQueue + group.RunQueue,
            Waiting = sum.Waiting + group.Waiting,
        });
}
