using System.Text;

namespace Workload.Metering.Reporting.Tables;

/// <summary>Writes the aligned table for a terminal.</summary>
internal sealed class TableReportWriter : IReportWriter
{
    private const string InNoPhase = "(in no phase)";
    private const int AdviceIndent = 2;

    /// <summary>The phases that matter most; the rest is for a page.</summary>
    private const int MostAdvice = 5;

    private const string BarHeader = "where the time went";

    private readonly Terminal? _terminal;

    /// <param name="terminal">What to write for; null to ask the writer.</param>
    public TableReportWriter(Terminal? terminal = null) => _terminal = terminal;

    public void Write(MeterSnapshot snapshot, TextWriter writer, ReportOptions options)
    {
        var terminal = _terminal ?? Terminal.Of(writer);
        var glyphs = terminal.Unicode ? TableGlyphs.Blocks : TableGlyphs.Ascii;
        var rows = ReportRows.Of(snapshot, options);
        var rest = new ReportRow { Name = InNoPhase };
        var layout = TableLayout.Fit([.. rows.Shown, rest], terminal.Columns);
        string Paint(string text, string colour) => terminal.Colours ? AnsiColours.Paint(text, colour) : text;

        var lines = new StringBuilder();
        void Line(string text) => lines.Append(glyphs.Text(text)).Append('\n');

        Line(Paint($"Workload.Metering {glyphs.Dot} " + string.Join($" {glyphs.Dot} ", Remarks.Summary(snapshot)), AnsiColours.Bold));
        Line("");
        if (rows.Shown.Count == 0)
        {
            Line("No phase was used.");
        }
        else
        {
            string rule = Paint(new string(glyphs.Rule, layout.TotalWidth), AnsiColours.Dim);
            if (layout.Columns.Any(column => column.Column.Over.Length > 0)) Line(Header(layout, "", column => column.Over, ""));
            Line(Header(layout, TableLayout.NameHeader, column => column.Header, BarHeader));
            Line(rule);
            foreach (var row in rows.Shown) Line(Row(row, layout, glyphs, terminal.Colours));
            if (Remarks.Omitted(rows, options) is { } omitted) Line(Paint($"{glyphs.Ellipsis} {omitted}", AnsiColours.Dim));
            Line(rule);
        }

        Line(InNoPhaseRow(snapshot, layout, glyphs));
        Line("");
        if (layout.BarWidth > 0 && Legend(rows.Shown, glyphs, terminal.Colours) is { Length: > 0 } legend) Line(legend);
        foreach (string note in Remarks.Notes(snapshot, rows.Shown)) Line(note);
        if (rows.Shown.Count > 0) Line("");
        foreach (string line in AdviceLines(snapshot, rows, layout, glyphs, terminal)) Line(line);
        writer.Write(lines.ToString());
    }

    private static IEnumerable<string> AdviceLines(MeterSnapshot snapshot, ReportRows rows, TableLayout layout, TableGlyphs glyphs, Terminal terminal)
    {
        string Short(string phase) => DisplayText.Shorten(DisplayText.Visible(phase), layout.NameWidth, glyphs.Ellipsis);
        IEnumerable<string> Wrapped(string text) => WrappedText.Lines(DisplayText.Visible(text), terminal.Columns - AdviceIndent);
        string indent = new(' ', AdviceIndent);

        foreach (var entry in AdviceEntry.First(snapshot, rows, MostAdvice))
        {
            string name = Short(entry.Phase);
            string[] title = [.. Wrapped($"{name}: {entry.Title}")];
            yield return terminal.Colours && title[0].StartsWith(name, StringComparison.Ordinal) ? AnsiColours.Paint(name, AnsiColours.Bold) + title[0][name.Length..] : title[0];
            foreach (string line in title.Skip(1).Concat(Wrapped(entry.Because))) yield return indent + line;
        }

        foreach (var (phases, reason) in AdviceEntry.Withheld(snapshot, rows, MostAdvice))
        {
            string[] text = [.. Wrapped($"No advice for {string.Join(", ", phases.Select(Short))}: {reason}.")];
            yield return text[0];
            foreach (string line in text.Skip(1)) yield return indent + line;
        }
    }

    private static string Header(TableLayout layout, string name, Func<TableColumn, string> header, string bar)
    {
        var line = new StringBuilder(name.PadRight(layout.NameWidth));
        foreach (var (column, width) in layout.Columns) line.Append(' ', TableLayout.Gap).Append(column.Align(header(column), width));
        if (layout.BarWidth > 0) line.Append(' ', TableLayout.Gap).Append(bar.Length <= layout.BarWidth ? bar : bar.Length == 0 ? "" : "time");
        return line.ToString().TrimEnd();
    }

    private static string Row(ReportRow row, TableLayout layout, TableGlyphs glyphs, bool colours)
    {
        var line = new StringBuilder(DisplayText.PadRight(TableRowName.Within(row, layout.NameWidth, glyphs), layout.NameWidth));
        foreach (var (column, width) in layout.Columns)
        {
            string cell = column.Align(column.Cell(row), width);
            line.Append(' ', TableLayout.Gap).Append(colours && column.AlignLeft ? AnsiColours.Paint(cell, AnsiColours.Of(row.Bottleneck)) : cell);
        }

        if (layout.BarWidth > 0) line.Append(' ', TableLayout.Gap).Append(BreakdownBar.Of(row.Breakdown, layout.BarWidth, glyphs, colours));
        return line.ToString().TrimEnd();
    }

    /// <summary>What is in no phase has CPU alone: it is no flow.</summary>
    private static string InNoPhaseRow(MeterSnapshot snapshot, TableLayout layout, TableGlyphs glyphs)
    {
        string cpu = Quantity.Duration(snapshot.Process.Unattributed);
        if (snapshot.Phases.Count == 0 || !layout.Columns.Any(column => column.Column.Header == "CPU")) return $"{InNoPhase}: {cpu} of CPU";
        var line = new StringBuilder(DisplayText.PadRight(DisplayText.Shorten(InNoPhase, layout.NameWidth, glyphs.Ellipsis), layout.NameWidth));
        foreach (var (column, width) in layout.Columns) line.Append(' ', TableLayout.Gap).Append(column.Align(column.Header == "CPU" ? cpu : Quantity.Absent, width));
        return line.ToString().TrimEnd();
    }

    private static string Legend(IReadOnlyList<ReportRow> rows, TableGlyphs glyphs, bool colours)
    {
        var seen = FlowStates.All.Where(state => rows.Any(row => row.Breakdown?.TimeIn(state) > TimeSpan.Zero));
        return string.Join("  ", seen.Select(state =>
        {
            string glyph = glyphs.Of(state).ToString();
            return $"{(colours ? AnsiColours.Paint(glyph, AnsiColours.Of(state)) : glyph)} {FlowStates.Name(state)}";
        }));
    }
}
