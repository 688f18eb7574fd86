using Workload.Metering.Reporting.Flames;
using Workload.Metering.Reporting.Html;
using Workload.Metering.Reporting.Json;
using Workload.Metering.Reporting.Tables;

namespace Workload.Metering.Reporting;

/// <summary>Returns the writer of each format.</summary>
internal static class ReportWriters
{
    public static IReportWriter For(ReportFormat format) => format switch
    {
        ReportFormat.Table => new TableReportWriter(),
        ReportFormat.Markdown => new MarkdownReportWriter(),
        ReportFormat.Json => new JsonReportWriter(),
        ReportFormat.Html => new HtmlReportWriter(),
        ReportFormat.FlameGraph => new FlameGraphWriter(),
        ReportFormat.FoldedStacks => new FoldedStacksWriter(),
        _ =>
            throw new ArgumentOutOfRangeException(nameof(format), format, $"{format} is not a report format; "
                + $"it must be one of {string.Join(", ", Enum.GetNames<ReportFormat>())}."),
    };
}
