using System.Globalization;
using Spectre.Console;

namespace Workload.Metering.Tool.Top;

/// <summary>Makes the picture's lines. It writes to no terminal, so that a test can look at them.</summary>
internal static class TopPicture
{
    /// <summary>Below this height the threads give way to the phases.</summary>
    private const int MinHeightForThreads = 16;

    private const int MaxThreadRows = 6;

    private static readonly Style s_faint = new(decoration: Decoration.Dim);
    private static readonly Style s_heading = new(decoration: Decoration.Bold);

    /// <summary>The lines of a terminal of this size. The view is kept within the rows that there are.</summary>
    public static IReadOnlyList<Line> Draw(TopState state, TopView view, int width, int height)
    {
        var head = Header(state, view, width);
        var threads = view.ShowsThreads && height >= MinHeightForThreads ? ThreadRows.Draw(state, width, MaxThreadRows) : [];
        var foot = new List<Line> { Footer(view, width) };
        int room = Math.Max(0, height - head.Count - threads.Count - foot.Count - 1);
        var rows = PhaseRows.Draw(state, view.Sort, width);
        view.Limit(rows.Count, room);
        var shown = rows.Skip(view.Offset).Take(room).ToList();
        var lines = new List<Line>(head) { PhaseRows.Heading(view, rows.Count, shown.Count, width) };
        lines.AddRange(shown);
        while (lines.Count < height - threads.Count - foot.Count) lines.Add(new Line(width));
        lines.AddRange(threads);
        lines.AddRange(foot);
        return lines.Count <= height ? lines : lines[..Math.Max(height, 0)];
    }

    private static List<Line> Header(TopState state, TopView view, int width)
    {
        string window = state.IsTotal
            ? string.Create(CultureInfo.InvariantCulture, $"since the start, {state.Elapsed.TotalSeconds:0} s")
            : "the last second";
        var title = new Line(width).Add("wmeter ", s_heading).Add(state.Title).Add(" · " + window);
        if (view.IsPaused) title.Add(" · paused", s_heading);
        var figures = new Line(width);
        if (state.Reading is { } reading)
        {
            var report = reading.Report;
            if (report.Process.CoresUsed is { } cores)
                figures.Add(string.Create(CultureInfo.InvariantCulture, $"{cores:0.00} of {report.Machine.Cores} cores"));
            if (report.Process.Unattributed is { } outside && state.Elapsed > TimeSpan.Zero)
                figures.Add(string.Create(CultureInfo.InvariantCulture, $", {outside / state.Elapsed:0.00} in no phase"));
            if (state.AgentCores is { } agent)
                figures.Add(string.Create(CultureInfo.InvariantCulture, $" · agent {agent * 100:0.0} % of a core"));
            if (reading.Unseen > 0) figures.Add(string.Create(CultureInfo.InvariantCulture, $" · unseen requests: {reading.Unseen}"));
            if (reading.Faults > 0) figures.Add(string.Create(CultureInfo.InvariantCulture, $" · events not read: {reading.Faults}"));
        }
        else if (state.Threads.Count == 0)
        {
            figures.Add("waiting for the first second …", s_faint);
        }
        else
        {
            figures.Add("from outside: nothing is loaded into the process", s_faint);
        }

        return [title, figures, Legend(width)];
    }

    private static Line Legend(int width)
    {
        var line = new Line(width);
        foreach (var (state, glyph, style) in States.All)
            line.Add(glyph.ToString(), style).Add($" {FlowStates.NameOf(state)}  ", s_faint);
        return line;
    }

    private static Line Footer(TopView view, int width) =>
        new Line(width).Add(
            $"q quit  s sort ({NameOf(view.Sort)})  ↑↓ scroll  a last second or all  t threads  space pause",
            s_faint);

    private static string NameOf(TopSort sort) => sort switch
    {
        TopSort.Cpu => "cpu",
        TopSort.Calls => "calls",
        TopSort.Mean => "mean",
        TopSort.Name => "name",
        _ => "time",
    };
}
