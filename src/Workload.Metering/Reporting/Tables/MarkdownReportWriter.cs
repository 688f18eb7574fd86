using System.Globalization;
using System.Text;

namespace Workload.Metering.Reporting.Tables;

/// <summary>Writes a table in GitHub's Markdown.</summary>
internal sealed class MarkdownReportWriter : IReportWriter
{
    /// <summary>The maximum number of findings. Nobody reads a longer comment.</summary>
    private const int MaxFindings = 10;

    public void Write(MeterSnapshot snapshot, TextWriter writer, ReportOptions options)
    {
        var rows = ReportRows.Of(snapshot, options);
        bool failures = rows.Shown.Any(row => row.Failed > 0);
        var text = new StringBuilder();
        text.Append("**Workload.Metering** · ").AppendJoin(" · ", Remarks.Summary(snapshot)).Append("\n\n");
        AppendAdvice(text, snapshot);

        void Line(
            string name, string calls, string failed, string wall, string p50, string p99,
            string cpu, string io, string processIo, string bottleneck, string breakdown)
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
            // Markdown drops leading spaces of a cell but keeps these.
            string indent = string.Concat(Enumerable.Repeat("&nbsp;&nbsp;", row.Depth));
            Line(
                indent + MarkdownText.Escape(row.Name),
                Quantity.Count(row.Count),
                Quantity.Count(row.Failed),
                Quantity.Duration(row.Wall),
                Quantity.Duration(row.P50),
                Quantity.Duration(row.P99),
                row.CpuText,
                row.IoRatioText,
                Quantity.Ratio(row.ProcessIoRatio),
                row.Breakdown is null ? No : BottleneckTable.NameOf(row.Bottleneck),
                row.Breakdown is { } breakdown ? breakdown.Describe() : No);
        }

        Line("*in no phase*", No, No, No, No, No, Quantity.Duration(snapshot.Process.Unattributed), No, No, No, No);
        if (Remarks.Omitted(rows, options) is { } omitted) text.Append("\n… ").Append(omitted).Append('\n');
        if (Remarks.NeverCalled(rows) is { } never) text.Append('\n').Append(never).Append('\n');
        AppendWaits(text, rows);
        foreach (string note in Remarks.Notes(snapshot, rows.Shown)) text.Append('\n').Append(MarkdownText.Escape(note)).Append('\n');
        writer.Write(text.ToString());
    }

    private static void AppendWaits(StringBuilder text, ReportRows rows)
    {
        var waiting = rows.Shown.Select(row => (row.Name, Line: WaitTexts.Line(row.Breakdown, row.Waits))).Where(row => row.Line is not
            null).ToList();
        if (waiting.Count == 0) return;
        text.Append("\n**Waits**\n\n");
        foreach (var (name, line) in waiting)
            text.Append(CultureInfo.InvariantCulture, $"- **{MarkdownText.Escape(name)}**: {MarkdownText.Escape(line!)}\n");
    }

    private static void AppendAdvice(StringBuilder text, MeterSnapshot snapshot)
    {
        static string Bold(string phase) => $"**{MarkdownText.Escape(phase)}**";

        var findings = AdviceFinding.Of(snapshot);
        var withheld = WithheldAdvice.Of(snapshot);
        if (findings.Count + withheld.Count == 0) return;
        text.Append("**Advice**\n\n");
        foreach (var finding in findings.Take(MaxFindings))
        {
            text.Append(CultureInfo.InvariantCulture, $"- {NameList.Of(finding.Phases, Bold)}: "
                + $"{MarkdownText.Escape(finding.TitleWithFacts())} {MarkdownText.Escape(finding.Because(name => name))}\n");
        }
        if (Remarks.HiddenAdvice(findings.Count - MaxFindings) is { } hidden) text.Append(CultureInfo.InvariantCulture, $"- {hidden}\n");
        foreach (var entry in withheld)
        {
            text.Append(
                CultureInfo.InvariantCulture, $"- None for {NameList.Of(entry.Phases, Bold)}: {MarkdownText.Escape(entry.Reason)}.\n");
        }
        text.Append('\n');
    }
}
