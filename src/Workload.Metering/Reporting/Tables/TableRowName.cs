namespace Workload.Metering.Reporting.Tables;

/// <summary>A row's name, indented by its depth in the tree.</summary>
internal static class TableRowName
{
    private const int Indent = 2;

    /// <summary>How far a line below the row's name is indented: as the name, but not so far that no room is left.</summary>
    public static int IndentOf(ReportRow row, int width) => Math.Min(row.Depth * Indent, width / 2);

    public static string Full(ReportRow row) => new string(' ', row.Depth * Indent) + DisplayText.Visible(row.Name);

    /// <summary>Returns the name within a width. If the indent would leave no room for the name, it writes the depth as a number.</summary>
    /// <param name="row">The row.</param>
    /// <param name="width">The width.</param>
    /// <param name="shortNames">Returns the names within a width. Different names stay different.</param>
    public static string Within(ReportRow row, int width, Func<int, ShortNames> shortNames)
    {
        string name = DisplayText.Visible(row.Name), indent = new(' ', row.Depth * Indent);
        int roomForIndent = Math.Max(width / 2, width - DisplayText.Width(name));
        if (indent.Length > roomForIndent)
        {
            string depth = System.FormattableString.Invariant($"{row.Depth}> ");
            indent = depth.PadLeft(Math.Max(depth.Length, Math.Min(roomForIndent, width)));
        }

        return indent + shortNames(Math.Max(1, width - indent.Length))[row.Name];
    }
}
