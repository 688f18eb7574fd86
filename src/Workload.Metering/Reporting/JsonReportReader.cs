namespace Workload.Metering.Reporting;

/// <summary>Reads what the JSON writer wrote.</summary>
internal static class JsonReportReader
{
    public static SnapshotData Read(TextReader json) => throw new FormatException("Not a report: " + json.GetType().Name);
}
