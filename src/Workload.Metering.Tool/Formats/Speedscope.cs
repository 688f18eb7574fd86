using System.Globalization;
using System.Text.Json;

namespace Workload.Metering.Tool.Formats;

/// <summary>The call tree as speedscope reads it: a sample for each path and state, whose weight is the time in nanoseconds.</summary>
internal static class Speedscope
{
    public static void Write(MeterSnapshot report, TextWriter writer)
    {
        using var folded = new StringWriter(CultureInfo.InvariantCulture);
        report.Write(folded, ReportFormat.FoldedStacks);
        var stacks = folded.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Stack.Parse).ToList();
        var frames = stacks.SelectMany(stack => stack.Frames).Distinct(StringComparer.Ordinal).ToList();
        var numbers = frames.Select((frame, index) => (frame, index)).ToDictionary(entry => entry.frame, entry => entry.index, StringComparer.Ordinal);
        writer.Write(JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["$schema"] = "https://www.speedscope.app/file-format-schema.json",
            ["exporter"] = "wmeter " + Agents.AgentFiles.Version,
            ["name"] = "Where the time went",
            ["activeProfileIndex"] = 0,
            ["shared"] = new { frames = frames.Select(frame => new { name = frame }) },
            ["profiles"] = new object[]
            {
                new
                {
                    type = "sampled",
                    name = "Flow time by phase and state",
                    unit = "nanoseconds",
                    startValue = 0,
                    endValue = stacks.Sum(stack => stack.Weight),
                    samples = stacks.Select(stack => stack.Frames.Select(frame => numbers[frame])),
                    weights = stacks.Select(stack => stack.Weight),
                },
            },
        }));
    }

    /// <summary>A line of folded stacks: frames between semicolons, a blank, the weight.</summary>
    private sealed record Stack(string[] Frames, long Weight)
    {
        public static Stack Parse(string line)
        {
            int blank = line.LastIndexOf(' ');

            // The separators and blanks within a name are escaped.
            return new Stack([.. line[..blank].Split(';').Select(Uri.UnescapeDataString)], long.Parse(line[(blank + 1)..], CultureInfo.InvariantCulture));
        }
    }
}
