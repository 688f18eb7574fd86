using System.Globalization;
using System.Text;

namespace Workload.Metering.Reporting.Tables;

/// <summary>Writes a table in GitHub's Markdown.</summary>
internal sealed class MarkdownReportWriter : IReportWriter
{
    /// <summary>The phases that matter most; a comment with more is not read.</summary>
    private const int MostAdvice = 10;

    public void Write(MeterSnapshot snapshot, TextWriter writer, ReportOptions options)
    {
        var rows = ReportRows.Of(snapshot, options);
        bool failures = rows.Shown.Any(row => row.Failed > 0);
        var text = new StringBuilder();
        text.Append("**Workload.Metering** · ").AppendJoin(" · ", Remarks.Summary(snapshot)).Append("\n\n");

        void Line(string name, string calls, string failed, string wall, string p50, string p99, string cpu, string io, string processIo, string bottleneck, string breakdown)
        {
            string[] cells = failures
                ? [name, calls, failed, wall, p50, p99, cpu, io, processIo, bottleneck, breakdown]
                : [name, calls, wall, p50, p99, cpu, io, processIo, bottleneck, breakdown];
            text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
        }

        const string Left = ":---", Right = "---:", No = Quantity.Absent;
        Line("phase", "calls", "failed", "wall", "p50", "p99", "CPU", "I/O ratio", "process I/O", "bottleneck", "where the time went");
        Line(Left, Right, Right, Right, Right, Right, Right, Right, Right, Left, Left);
        foreach (var row in rows.Shown)
        {
            // A cell drops leading spaces; these do not.
            string indent = string.Concat(Enumerable.Repeat("&nbsp;&nbsp;", row.Depth));
            Line(
                indent + MarkdownText.Escape(row.Name),
                Quantity.Count(row.Count),
                Quantity.Count(row.Failed),
                Quantity.Duration(row.Wall),
                Quantity.Duration(row.P50),
                Quantity.Duration(row.P99),
                Quantity.Duration(row.Breakdown?.Cpu),
                Quantity.Ratio(row.Breakdown?.IoRatio),
                Quantity.Ratio(row.ProcessIoRatio),
                row.Breakdown is null ? No : FlowStates.Name(row.Bottleneck),
                row.Breakdown is { } breakdown ? breakdown.Describe() : No);
        }

        Line("*in no phase*", No, No, No, No, No, Quantity.Duration(snapshot.Process.Unattributed), No, No, No, No);
        if (Remarks.Omitted(rows, options) is { } omitted) text.Append("\n… ").Append(omitted).Append('\n');
        foreach (string note in Remarks.Notes(snapshot, rows.Shown)) text.Append('\n').Append(MarkdownText.Escape(note)).Append('\n');
        if (rows.Shown.Count > 0) text.Append("\n**Advice**\n\n");
        foreach (var entry in AdviceEntry.First(snapshot, rows, MostAdvice))
            text.Append(CultureInfo.InvariantCulture, $"- **{MarkdownText.Escape(entry.Phase)}**: {MarkdownText.Escape(entry.Title)} {MarkdownText.Escape(entry.Because)}\n");
        foreach (var (phases, reason) in AdviceEntry.Withheld(snapshot, rows, MostAdvice))
            text.Append(CultureInfo.InvariantCulture, $"- None for {string.Join(", ", phases.Select(phase => $"**{MarkdownText.Escape(phase)}**"))}: {MarkdownText.Escape(reason)}.\n");
        writer.Write(text.ToString());
    }
}
