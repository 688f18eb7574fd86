using System.Globalization;
using System.Text.Json;

namespace Workload.Metering.Tool.Formats;

/// <summary>The call tree as speedscope reads it. Each path and state is a sample, whose weight is the time in nanoseconds.</summary>
internal static class Speedscope
{
    /// <summary>The phases, each path with its state as the innermost frame.</summary>
    public static void Write(MeterSnapshot report, TextWriter writer)
    {
        using var folded = new StringWriter(CultureInfo.InvariantCulture);
        report.Write(folded, ReportFormat.FoldedStacks);
        Write([.. folded.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(WeightedStack.Parse)], writer);
    }

    public static void Write(IReadOnlyList<WeightedStack> stacks, TextWriter writer)
    {
        var frames = stacks.SelectMany(stack => stack.Frames).Distinct(StringComparer.Ordinal).ToList();
        var numbers = frames.Select((frame, index) => (frame, index)).ToDictionary(
            entry => entry.frame,
            entry => entry.index,
            StringComparer.Ordinal);
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
                    name = "Time by path and state",
                    unit = "nanoseconds",
                    startValue = 0,
                    endValue = stacks.Sum(stack => stack.Weight),
                    samples = stacks.Select(stack => stack.Frames.Select(frame => numbers[frame])),
                    weights = stacks.Select(stack => stack.Weight),
                },
            },
        }));
    }
}
