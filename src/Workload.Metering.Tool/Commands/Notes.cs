using System.Globalization;
using Workload.Metering.Tool.Agents;

namespace Workload.Metering.Tool.Commands;

/// <summary>Notes that a reader of the figures needs beside them.</summary>
internal static class Notes
{
    public static IEnumerable<string> Of(AgentReading reading)
    {
        if (reading.Unseen > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Unseen: {reading.Unseen} requests were in flight when the agent began to listen. They are in no phase.");
        }
        if (reading.Faults > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Not read: {reading.Faults} events of the application had a form that the agent does not know.");
        }
    }
}
