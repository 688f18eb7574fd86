using System.Text.Json;

namespace Workload.Metering.Tool.Agents;

/// <summary>One message of the agent: the figures since it was loaded, and what it counted itself.</summary>
/// <param name="Report">The figures.</param>
/// <param name="Unseen">Requests that were in flight when the agent began to listen; their time is in no phase.</param>
/// <param name="Faults">Events of the application that the agent could not read.</param>
internal sealed record AgentReading(MeterSnapshot Report, long Unseen, long Faults)
{
    /// <summary>Reads a message. Snapshots of an application's own library may be of another version than the tool's.</summary>
    public static AgentReading Parse(string message)
    {
        using var document = JsonDocument.Parse(message);
        var root = document.RootElement;
        using var report = new StringReader(root.GetProperty("report").GetString()!);
        return new AgentReading(MeterSnapshot.Load(report), root.GetProperty("unseen").GetInt64(), root.GetProperty("faults").GetInt64());
    }

    /// <summary>What came after an earlier message.</summary>
    public AgentReading Since(AgentReading earlier) => new(Report.Since(earlier.Report), Unseen - earlier.Unseen, Faults - earlier.Faults);
}
