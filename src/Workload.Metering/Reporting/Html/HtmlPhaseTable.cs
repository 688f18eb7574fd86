using System.Globalization;
using System.Text;

namespace Workload.Metering.Reporting.Html;

/// <summary>
/// Writes the table of phases. On a phone each row is a card. The roles are written out, because some browsers drop the meaning of a table
/// whose layout changes.
/// </summary>
internal static class HtmlPhaseTable
{
    /// <summary>The maximum depth for which the style sheet indents a row.</summary>
    private const int MaxIndent = 12;

    private static readonly Column[] s_columns =
    [
        new("calls", row => row.Count, row => Quantity.Count(row.Count), ReportOrder.Calls),
        new("failed", row => row.Failed, row => Quantity.Count(row.Failed)),
        new("wall", row => row.Wall?.Ticks, row => Quantity.Duration(row.Wall), ReportOrder.Wall),
        new("self", row => row.Self?.Total.Ticks, row => Quantity.Duration(row.Self?.Total), ReportOrder.Self),
        new("p50", row => row.P50?.Ticks, row => Quantity.Duration(row.P50)),
        new("p99", row => row.P99?.Ticks, row => Quantity.Duration(row.P99)),
        new("CPU", row => row.Breakdown?.Cpu.Ticks, row => row.CpuText, ReportOrder.Cpu),
        new("I/O ratio", row => row.Breakdown?.IoRatio, row => row.IoRatioText),
        new("process I/O", row => row.ProcessIoRatio, row => Quantity.Ratio(row.ProcessIoRatio)),
    ];

    public static void Append(StringBuilder page, MeterSnapshot snapshot, ReportRows rows, ReportOptions options)
    {
        bool sortable = !options.ShowTree, failures = rows.Shown.Any(row => row.Failed > 0);
        var columns = s_columns.Where(column => failures || column.Name != "failed").ToList();
        page.Append("<section aria-labelledby=\"phases-heading\">\n<div class=\"line\"><h2 id=\"phases-heading\">Phases</h2>");
        page.Append(
            "<label class=\"filter\" hidden=\"\">filter <input type=\"search\" id=\"filter\" placeholder=\"part of a name\"/></label>");
        if (sortable) AppendChoice(page, columns, options.OrderBy);
        page.Append("</div>\n");
        if (rows.Shown.Count == 0)
        {
            page.Append("<p>No phase was used.</p>\n</section>\n");
            return;
        }

        page.Append("<div class=\"wide stays\"><table id=\"phases\" class=\"cards\" role=\"table\" aria-labelledby=\"phases-heading\">\n"
            + "<thead role=\"rowgroup\"><tr role=\"row\">");
        AppendHeader(page, "phase", "", sortable, options.OrderBy == ReportOrder.Name ? "ascending" : null);
        foreach (var column in columns)
            AppendHeader(page, column.Name, " class=\"number\"", sortable, column.Order == options.OrderBy ? "descending" : null);
        AppendHeader(page, "bottleneck", "", sortable, null);
        AppendHeader(page, "breakdown", "", false, null);
        page.Append("</tr></thead>\n<tbody role=\"rowgroup\">\n");
        foreach (var row in rows.Shown) AppendRow(page, row, columns);
        page.Append("</tbody>\n<tfoot role=\"rowgroup\"><tr role=\"row\"><th scope=\"row\" role=\"rowheader\"><em>in no phase</em></th>");
        foreach (var column in columns)
        {
            var (state, value) = column.Name == "CPU"
                ? ("", Quantity.Duration(snapshot.Process.Unattributed))
                : (" absent", Quantity.Absent);
            page.Append(
                CultureInfo.InvariantCulture, $"<td role=\"cell\" class=\"number{state}\" data-label=\"{column.Name}\">{value}</td>");
        }

        page.Append("<td role=\"cell\" class=\"absent\">-</td><td role=\"cell\" class=\"absent\">-</td></tr></tfoot>\n</table></div>\n");
        page.Append("<div class=\"quiet\" id=\"filtered\" role=\"status\"></div>\n");
        if (Remarks.Omitted(rows, options) is { } omitted) page.Append("<p class=\"quiet\">… ").Append(omitted).Append(".</p>\n");
        AppendNeverCalled(page, snapshot, rows);
        var notes = columns.Select(column => ColumnNotes.Of(column.Name)).OfType<string>().Select(note => $"<li>{Markup.Text(note)}</li>");
        page.Append("<details class=\"quiet\"><summary>What the columns mean</summary><ul>").AppendJoin("", notes)
            .Append("</ul></details>\n");
        page.Append("</section>\n");
    }

    private static void AppendNeverCalled(StringBuilder page, MeterSnapshot snapshot, ReportRows rows)
    {
        if (Remarks.NeverCalled(rows) is not { } count) return;
        var names = snapshot.Phases.Where(phase => phase.Count + phase.Active == 0 && phase.Wall == TimeSpan.Zero).Select(
            phase => Markup.Name(phase.Name));
        page.Append(CultureInfo.InvariantCulture, $"<details class=\"quiet\"><summary>{count}</summary>"
            + $"<ul class=\"never\">{string.Concat(names.Select(name => $"<li>{name}</li>"))}</ul></details>\n");
    }

    private static string BottleneckText(Bottleneck bottleneck) =>
        $"<span class=\"badge {BottleneckTable.KeyOf(bottleneck)}\">{BottleneckTable.NameOf(bottleneck)}</span>";

    private static void AppendRow(StringBuilder page, ReportRow row, List<Column> columns)
    {
        string indent = row.Depth == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" class=\"depth-{Math.Min(row.Depth, MaxIndent)}\"");
        page.Append(
            CultureInfo.InvariantCulture, $"<tr role=\"row\"><th scope=\"row\" role=\"rowheader\"{indent}>{Markup.Name(row.Name)}</th>");
        foreach (var column in columns)
        {
            page.Append(CultureInfo.InvariantCulture, $"<td role=\"cell\" class=\"number\" data-label=\"{column.Name}\" "
                + $"data-value=\"{column.Value(row)?.ToString("R", CultureInfo.InvariantCulture)}\">{column.Text(row)}</td>");
        }
        string bottleneck = row.Breakdown is null ? Quantity.Absent : BottleneckText(row.Bottleneck);
        page.Append(CultureInfo.InvariantCulture, $"<td role=\"cell\" data-label=\"bottleneck\">{bottleneck}</td>"
            + $"<td role=\"cell\" class=\"bars\">{HtmlBar.Of(row.Breakdown)}{HtmlWaits.Bar(row.Breakdown, row.Waits)}</td></tr>\n");
    }

    private static void AppendHeader(StringBuilder page, string name, string attributes, bool sortable, string? sorted)
    {
        string state = sortable && sorted is not null ? $" aria-sort=\"{sorted}\"" : "";
        string note = ColumnNotes.Of(name) is { } explanation ? $" title=\"{Markup.Text(explanation)}\"" : "";
        string text = sortable ? $"<button type=\"button\">{name}</button>" : name;
        page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\" role=\"columnheader\"{attributes}{note}{state}>{text}</th>");
    }

    /// <summary>Appends a choice of the order, because the cards of a phone have no header to click on.</summary>
    private static void AppendChoice(StringBuilder page, List<Column> columns, ReportOrder order)
    {
        page.Append("<label class=\"sort\" hidden=\"\">sort by <select id=\"sort\"><option value=\"0\">phase</option>");
        for (int column = 0; column < columns.Count; column++)
        {
            string selected = columns[column].Order == order ? " selected=\"\"" : "";
            page.Append(CultureInfo.InvariantCulture, $"<option value=\"{column + 1}\"{selected}>{columns[column].Name}</option>");
        }

        page.Append("</select></label>");
    }

    private sealed record Column(string Name, Func<ReportRow, double?> Value, Func<ReportRow, string> Text, ReportOrder? Order = null);
}
