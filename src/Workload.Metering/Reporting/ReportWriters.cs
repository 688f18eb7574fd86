namespace Workload.Metering.Reporting;

/// <summary>The writer of each format.</summary>
internal static class ReportWriters
{
    public static IReportWriter For(ReportFormat format) => format switch
    {
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, $"{format} is not a report format; it must be one of {string.Join(", ", Enum.GetNames<ReportFormat>())}."),
    };
}
