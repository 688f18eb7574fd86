using System.Text.Json;

namespace Workload.Metering.Tool.Agents;

/// <summary>One message of the agent. It has the figures since the agent was loaded, and what the agent counted itself.</summary>
/// <param name="Report">The figures.</param>
/// <param name="Unseen">Requests that were in flight when the agent began to listen. Their time is in no phase.</param>
/// <param name="Faults">Events of the application that the agent could not read.</param>
/// <param name="Meter">The number of the meter whose figures these are. Figures of different meters have nothing in common.</param>
internal sealed record AgentReading(MeterSnapshot Report, long Unseen, long Faults, int Meter = 0)
{
    /// <summary>Reads a message. Snapshots of an application's own library may be of another version than the tool's.</summary>
    public static AgentReading Parse(string message)
    {
        using var document = JsonDocument.Parse(message);
        var root = document.RootElement;
        using var report = new StringReader(root.GetProperty("report").GetString()!);
        return new AgentReading(
            MeterSnapshot.Load(report),
            root.GetProperty("unseen").GetInt64(),
            root.GetProperty("faults").GetInt64(),
            root.GetProperty("meter").GetInt32());
    }

    /// <summary>The part that came after an earlier message.</summary>
    public AgentReading Since(AgentReading earlier) =>
        new(Report.Since(earlier.Report), Unseen - earlier.Unseen, Faults - earlier.Faults, Meter);
}
