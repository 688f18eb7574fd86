using System.Text;

namespace Workload.Metering.Reporting.Tables;

/// <summary>Writes the aligned table for a terminal.</summary>
internal sealed class TableReportWriter : IReportWriter
{
    private const string InNoPhase = "(in no phase)";
    private const string Indent = "  ";

    /// <summary>The maximum number of findings. The HTML page shows all of them.</summary>
    private const int MaxFindings = 5;

    private const string BarHeader = "where the time went";

    private readonly Terminal? _terminal;

    /// <param name="terminal">The destination, or null to determine it from the writer.</param>
    public TableReportWriter(Terminal? terminal = null) => _terminal = terminal;

    public void Write(MeterSnapshot snapshot, TextWriter writer, ReportOptions options)
    {
        var terminal = _terminal ?? Terminal.Of(writer);
        var glyphs = terminal.Unicode ? TableGlyphs.Blocks : TableGlyphs.Ascii;
        var rows = ReportRows.Of(snapshot, options);
        var layout = TableLayout.Fit([.. rows.Shown, new ReportRow { Name = InNoPhase }], terminal.Columns, glyphs);
        var names = NamesOf(snapshot, glyphs);
        string Paint(string text, string colour) => terminal.Colours ? AnsiColours.Paint(text, colour) : text;

        var lines = new StringBuilder();
        void Line(string text) => lines.Append(glyphs.Text(text)).Append('\n');

        Line(Paint($"Workload.Metering {glyphs.Dot} " + string.Join($" {glyphs.Dot} ", Remarks.Summary(snapshot)), AnsiColours.Bold));
        Line("");
        foreach (string line in FindingLines(snapshot, name => names(layout.NameWidth)[name], terminal)) Line(line);
        AppendTable(snapshot, rows, options, layout, names, glyphs, terminal, Line);
        Line("");
        if (layout.BarWidth > 0 && Legend(rows.Shown, glyphs, terminal.Colours) is { Length: > 0 } legend) Line(legend);
        foreach (string line in NoteLines(snapshot, rows, name => names(layout.NameWidth)[name], terminal)) Line(line);
        writer.Write(lines.ToString());
    }

    private static void AppendTable(
        MeterSnapshot snapshot, ReportRows rows, ReportOptions options, TableLayout layout,
        Func<int, ShortNames> names, TableGlyphs glyphs, Terminal terminal, Action<string> line)
    {
        string Dim(string text) => terminal.Colours ? AnsiColours.Paint(text, AnsiColours.Dim) : text;

        if (rows.Shown.Count == 0)
        {
            line("No phase was used.");
        }
        else
        {
            string rule = Dim(new string(glyphs.Rule, layout.TotalWidth));
            if (layout.Columns.Any(column => column.Column.Over.Length > 0)) line(Header(layout, "", column => column.Over, ""));
            line(Header(layout, TableLayout.NameHeader, column => column.Header, BarHeader));
            line(rule);
            foreach (var row in rows.Shown)
            {
                line(Row(row, layout, names, glyphs, terminal.Colours));
                foreach (string waits in WaitLines(row, layout, glyphs, terminal)) line(Dim(waits));
            }

            if (Remarks.Omitted(rows, options) is { } omitted) line(Dim($"{glyphs.Ellipsis} {omitted}"));
            line(rule);
        }

        line(InNoPhaseRow(snapshot, layout, glyphs));
        if (Remarks.NeverCalled(rows) is { } never) line(never);
    }

    /// <summary>Returns the names of all phases within a width. They are computed once for each width.</summary>
    private static Func<int, ShortNames> NamesOf(MeterSnapshot snapshot, TableGlyphs glyphs)
    {
        var byWidth = new Dictionary<int, ShortNames>();
        return width => byWidth.TryGetValue(width, out var names)
            ? names
            : byWidth[width] = new ShortNames(snapshot.Phases.Select(phase => phase.Name).Append(InNoPhase), width, glyphs.Ellipsis);
    }

    private static IEnumerable<string> FindingLines(MeterSnapshot snapshot, Func<string, string> nameOf, Terminal terminal)
    {
        var findings = AdviceFinding.Of(snapshot);
        foreach (var finding in findings.Take(MaxFindings))
        {
            string names = NameList.Of(finding.Phases, nameOf);
            string[] title = [.. Wrapped($"{names}: {finding.TitleWithFacts()}", terminal)];
            yield return terminal.Colours && title[0].StartsWith(names, StringComparison.Ordinal)
                ? AnsiColours.Paint(names, AnsiColours.Bold) + title[0][names.Length..]
                : title[0];
            foreach (string line in title.Skip(1).Concat(Wrapped(finding.Because(nameOf), terminal))) yield return Indent + line;
        }

        if (Remarks.HiddenAdvice(findings.Count - MaxFindings) is { } hidden) yield return hidden;
        if (findings.Count > 0) yield return "";
    }

    private static IEnumerable<string> NoteLines(MeterSnapshot snapshot, ReportRows rows, Func<string, string> nameOf, Terminal terminal)
    {
        var atOnce = rows.Shown
            .Select(row => row.Name)
            .Distinct(StringComparer.Ordinal)
            .Select(name => snapshot[name])
            .Where(phase => phase.CallsAtOnce.Count > 1)
            .Take(MaxFindings)
            .Select(phase => Remarks.CallsAtOnce(phase, nameOf));
        var withheld = WithheldAdvice.Of(snapshot).Select(entry => $"No advice for {NameList.Of(entry.Phases, nameOf)}: {entry.Reason}.");
        foreach (string note in Remarks.Notes(snapshot, rows.Shown).Concat(atOnce).Concat(withheld))
        {
            string[] text = [.. Wrapped(note, terminal)];
            yield return text[0];
            foreach (string line in text.Skip(1)) yield return Indent + line;
        }
    }

    private static IEnumerable<string> Wrapped(string text, Terminal terminal) =>
        WrappedText.Lines(DisplayText.Visible(text), terminal.TextColumns - Indent.Length);

    private static string Header(TableLayout layout, string name, Func<TableColumn, string> header, string bar)
    {
        var line = new StringBuilder(name.PadRight(layout.NameWidth));
        foreach (var (column, width) in layout.Columns) line.Append(' ', TableLayout.Gap).Append(column.Align(header(column), width));
        if (layout.BarWidth > 0)
            line.Append(' ', TableLayout.Gap).Append(bar.Length <= layout.BarWidth ? bar : bar.Length == 0 ? "" : "time");
        return line.ToString().TrimEnd();
    }

    private static string Row(ReportRow row, TableLayout layout, Func<int, ShortNames> names, TableGlyphs glyphs, bool colours)
    {
        var line = new StringBuilder(DisplayText.PadRight(TableRowName.Within(row, layout.NameWidth, names), layout.NameWidth));
        foreach (var (column, width) in layout.Columns)
        {
            string cell = column.Align(column.Cell(row), width);
            line.Append(' ', TableLayout.Gap).Append(
                colours && column.AlignLeft ? AnsiColours.Paint(cell, AnsiColours.Of(row.Bottleneck)) : cell);
        }

        if (layout.BarWidth > 0) line.Append(' ', TableLayout.Gap).Append(BreakdownBar.Of(row.Breakdown, layout.BarWidth, glyphs, colours));
        return line.ToString().TrimEnd();
    }

    /// <summary>Returns the lines below a row that say what it waited for.</summary>
    private static IEnumerable<string> WaitLines(ReportRow row, TableLayout layout, TableGlyphs glyphs, Terminal terminal)
    {
        if (WaitTexts.Line(row.Breakdown, row.Waits, glyphs.Dot) is not { } text) yield break;
        string indent = new(' ', TableRowName.IndentOf(row, layout.NameWidth) + Indent.Length);
        int columns = (terminal.Columns ?? Math.Max(Terminal.DefaultColumns, layout.TotalWidth)) - indent.Length;

        // A share stays in one piece.
        text = text.Replace(" %", "\u00a0%", StringComparison.Ordinal).Replace("% ± ", "%\u00a0±\u00a0", StringComparison.Ordinal);
        foreach (string line in WrappedText.Lines(text, columns)) yield return indent + line.Replace('\u00a0', ' ');
    }

    /// <summary>Returns the row for what is in no phase. It has only CPU time, because it is no flow.</summary>
    private static string InNoPhaseRow(MeterSnapshot snapshot, TableLayout layout, TableGlyphs glyphs)
    {
        string cpu = Quantity.Duration(snapshot.Process.Unattributed);
        if (snapshot.Phases.Count == 0 || !layout.Columns.Any(column => column.Column.Header == "CPU")) return $"{InNoPhase}: {cpu} of CPU";
        var line = new StringBuilder(
            DisplayText.PadRight(DisplayText.Shorten(InNoPhase, layout.NameWidth, glyphs.Ellipsis), layout.NameWidth));
        foreach (var (column, width) in layout.Columns)
            line.Append(' ', TableLayout.Gap).Append(column.Align(column.Header == "CPU" ? cpu : Quantity.Absent, width));
        return line.ToString().TrimEnd();
    }

    private static string Legend(IReadOnlyList<ReportRow> rows, TableGlyphs glyphs, bool colours)
    {
        var seen = FlowStates.All.Where(state => rows.Any(row => row.Breakdown?[state] > TimeSpan.Zero));
        return string.Join("  ", seen.Select(state =>
        {
            string glyph = glyphs.Of(state).ToString();
            return $"{(colours ? AnsiColours.Paint(glyph, AnsiColours.Of(state)) : glyph)} {FlowStates.NameOf(state)}";
        }));
    }
}
