namespace Workload.Metering.Reporting.Tables;

/// <summary>The columns that fit, and the width of each.</summary>
/// <param name="NameWidth">The width of the first column.</param>
/// <param name="Columns">The other columns except the bar, with their widths.</param>
/// <param name="BarWidth">The width of the bar in the last column, or 0 if it does not fit.</param>
internal sealed record TableLayout(int NameWidth, IReadOnlyList<(TableColumn Column, int Width)> Columns, int BarWidth)
{
    public const int Gap = 2;
    public const string NameHeader = "phase";

    private const int RoomyName = 20, NarrowName = 12, MinName = 5;
    private const int MinBar = 10, RoomyBar = 19, WidestBar = 30;

    public int TotalWidth => NameWidth + Columns.Sum(column => Gap + column.Width) + (BarWidth > 0 ? Gap + BarWidth : 0);

    /// <summary>Removes the least important columns until a name and a bar have room. If that is not enough, it removes the bar.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="columnsOfTerminal">The width, or null for no limit. Without a limit names keep their full length.</param>
    /// <param name="glyphs">The characters that the table may use.</param>
    public static TableLayout Fit(IReadOnlyList<ReportRow> rows, int? columnsOfTerminal, TableGlyphs glyphs)
    {
        int longestName = rows.Select(row => DisplayText.Width(TableRowName.Full(row))).Append(NameHeader.Length).Max();
        var columns = TableColumn.For(rows).Select(column => column with { Cell = row => glyphs.Text(column.Cell(row)) })
            .Select(column => (Column: column, Width: column.Width(rows))).ToList();
        int available = columnsOfTerminal
            ?? Math.Max(Terminal.DefaultColumns, longestName + columns.Sum(column => Gap + column.Width) + Gap + RoomyBar);
        int Taken() => columns.Sum(column => Gap + column.Width);

        bool roomy = available >= 100;
        int name = Math.Min(longestName, roomy ? RoomyName : NarrowName), bar = roomy ? RoomyBar : MinBar;
        while (columns.Count > 4 && name + Taken() + Gap + bar > available) RemoveLeast(columns);
        int left = available - Taken() - name;
        bar = left >= Gap + MinBar ? Math.Min(left - Gap, bar) : 0;
        while (columns.Count > 1 && MinName + Taken() > available) RemoveLeast(columns);

        // The remaining width is used for long names first and then for a finer bar.
        int nameRoom = available - Taken() - (bar > 0 ? Gap + bar : 0);
        name = Math.Clamp(nameRoom, MinName, longestName);
        if (bar > 0) bar = Math.Clamp(available - Taken() - name - Gap, MinBar, WidestBar);
        return new TableLayout(name, columns, bar);
    }

    private static void RemoveLeast(List<(TableColumn Column, int Width)> columns) =>
        columns.Remove(columns.MinBy(column => column.Column.Keep));
}
