using System.Globalization;
using Workload.Metering.Tool.Agents;

namespace Workload.Metering.Tool.Commands;

/// <summary>Notes that a reader of the figures needs beside them.</summary>
internal static class Notes
{
    /// <summary>Says that a recording is shorter than was asked for.</summary>
    public static string EndedEarly(string reason, AgentReading reading) => string.Create(
        CultureInfo.InvariantCulture,
        $"{reason} The recording ended early, after {reading.Report.Elapsed.TotalSeconds:0.#} s.");

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
