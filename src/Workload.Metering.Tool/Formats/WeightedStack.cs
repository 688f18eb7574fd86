using System.Globalization;

namespace Workload.Metering.Tool.Formats;

/// <summary>Frames from the outermost on, and the nanoseconds that were spent in them.</summary>
internal sealed record WeightedStack(string[] Frames, long Weight)
{
    /// <summary>Parses a line of folded stacks, which has frames between semicolons, a blank and the weight.</summary>
    public static WeightedStack Parse(string line)
    {
        int blank = line.LastIndexOf(' ');

        // The separators and blanks within a name are escaped.
        return new WeightedStack(
            [.. line[..blank].Split(';').Select(Uri.UnescapeDataString)],
            long.Parse(line[(blank + 1)..], CultureInfo.InvariantCulture));
    }
}
