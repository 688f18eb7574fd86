namespace Workload.Metering.Reporting;

/// <summary>Writes a snapshot in one format.</summary>
internal interface IReportWriter
{
    void Write(MeterSnapshot snapshot, TextWriter writer, ReportOptions options);
}
