namespace Workload.Metering.Reporting.Tables;

/// <summary>One column of the table between the name and the bar.</summary>
/// <param name="Over">The upper line of its header.</param>
/// <param name="Header">The lower line of its header.</param>
/// <param name="Keep">The priority when the terminal gets narrower. The column with the lowest one is removed first.</param>
/// <param name="Cell">Returns the text of a row.</param>
/// <param name="AlignLeft">Whether the text is aligned left. Figures are aligned right.</param>
internal sealed record TableColumn(string Over, string Header, int Keep, Func<ReportRow, string> Cell, bool AlignLeft = false)
{
    /// <summary>Returns the columns that a set of rows needs.</summary>
    public static IReadOnlyList<TableColumn> For(IReadOnlyList<ReportRow> rows)
    {
        var columns = new List<TableColumn> { new("", "calls", 6, row => Quantity.Count(row.Count)) };
        if (rows.Any(row => row.Failed > 0)) columns.Add(new("", "failed", 4, row => Quantity.Count(row.Failed)));
        columns.AddRange(
        [
            new("", "wall", 9, row => Quantity.Duration(row.Wall)),
            new("", "p50", 2, row => Quantity.Duration(row.P50)),
            new("", "p99", 5, row => Quantity.Duration(row.P99)),
            new("", "CPU", 3, row => row.CpuText),
            new("I/O", "ratio", 7, row => row.IoRatioText),
            new("process", "I/O", 1, row => Quantity.Ratio(row.ProcessIoRatio)),
            new("", "bottleneck", 8, row => row.Breakdown is null
                ? Quantity.Absent
                : BottleneckTable.NameOf(row.Bottleneck), AlignLeft: true),
        ]);
        return columns;
    }

    public int Width(IEnumerable<ReportRow> rows) =>
        rows.Select(row => DisplayText.Width(Cell(row))).Append(Over.Length).Append(Header.Length).Max();

    public string Align(string text, int width) => AlignLeft ? DisplayText.PadRight(text, width) : DisplayText.PadLeft(text, width);
}
