using System.Globalization;
using System.Text;

namespace Workload.Metering.Reporting.Flames;

/// <summary>
/// Draws the call tree as an SVG element. The outermost phases are at the top, and the width is the flow time. Each frame is divided by the
/// states of its flow time. Positions are percentages, so the graph fits any width without a script. The script adds zooming, the switch
/// and the keyboard.
/// </summary>
internal static class FlameGraph
{
    private const int RowHeight = 22;
    private const int Gap = 2;
    private const string AllPhases = "all phases";

    /// <summary>
    /// The minimum width of a frame with a label. Narrower frames get their label from the script, which knows the width in pixels.
    /// </summary>
    private const double MinLabelled = 0.05;

    /// <summary>The minimum share of a frame for which a state is drawn.</summary>
    private const double MinSegment = 0.002;

    /// <summary>The number of named waits in a frame. The rest is one part.</summary>
    private const int MaxParts = 5;

    /// <summary>Appends the frames and returns the number of frames that were left out.</summary>
    /// <param name="svg">The text to append to.</param>
    /// <param name="snapshot">The snapshot with the call tree.</param>
    /// <param name="margin">The space on both sides, as a share of the width, because no renderer subtracts lengths from
    /// percentages.</param>
    /// <param name="top">The position of the first row.</param>
    /// <param name="height">The position of the end of the last row.</param>
    public static int Append(StringBuilder svg, MeterSnapshot snapshot, double margin, int top, out int height)
    {
        var all = FlameNode.All(snapshot, AllPhases);
        var (frames, omitted) = FlameFrame.Lay(all);
        svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"frames\" fill=\"#ddd\" x=\"{Markup.Percent(margin)}\" y=\"{top}\" "
            + $"width=\"{Markup.Percent(1 - (2 * margin))}\" role=\"tree\" aria-label=\"Call tree\">\n");
        foreach (var frame in frames) Append(svg, frame, all.TotalNanoseconds);
        svg.Append("</svg>\n");
        height = top + ((frames.Max(frame => frame.Depth) + 1) * RowHeight) + Gap;
        return omitted;
    }

    private static void Append(StringBuilder svg, FlameFrame frame, long allNanoseconds)
    {
        var node = frame.Node;
        string name = Markup.Text(node.Name), description = Markup.Text(Describe(node, allNanoseconds));
        svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"frame\" x=\"{Markup.Percent(frame.Left)}\" "
            + $"y=\"{frame.Depth * RowHeight}\" width=\"{Markup.Percent(frame.Width)}\" height=\"{RowHeight - Gap}\"");
        svg.Append(CultureInfo.InvariantCulture, $" role=\"treeitem\" tabindex=\"{(frame.Depth == 0 ? 0 : -1)}\" "
            + $"aria-level=\"{frame.Depth + 1}\" aria-label=\"{description}\"");
        svg.Append(CultureInfo.InvariantCulture, $" data-depth=\"{frame.Depth}\" data-name=\"{name}\" "
            + $"data-times=\"{string.Join(',', node.SumNanoseconds)}\"{DataOf(node)}><title>{description}</title>");
        double left = 0, total = Math.Max(1, node.TotalNanoseconds);
        foreach (var state in FlowStates.All)
        {
            double share = node.SumNanoseconds[(int)state] / total;
            if (PartsOf(node, state) is { Count: > 0 } parts)
            {
                AppendParts(svg, state, parts, left, total);
            }
            else if (share >= MinSegment)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{FlowStates.KeyOf(state)}\" x=\"{Markup.Percent(left)}\" "
                    + $"width=\"{Markup.Percent(share)}\" height=\"100%\"/>");
            }
            left += share;
        }

        if (frame.Width >= MinLabelled) svg.Append(CultureInfo.InvariantCulture, $"<text fill=\"#000\" x=\"5\" y=\"14\">{name}</text>");
        svg.Append("</svg>\n");
    }

    private static string Describe(FlameNode node, long allNanoseconds)
    {
        var total = Nanoseconds.ToTimeSpan(node.TotalNanoseconds);
        var states = FlowStates.All.Where(state => node.SumNanoseconds[(int)state] > 0)
            .Select(state => $"{FlowStates.NameOf(state)} {Quantity.Duration(Nanoseconds.ToTimeSpan(node.SumNanoseconds[(int)state]))}");
        string share = allNanoseconds > 0 ? $" ({Quantity.Percent((double)node.TotalNanoseconds / allNanoseconds)} of all)" : "";
        string waits = node.Waits.Any(wait => wait.Kind != WaitKind.Unnamed) ? $". Waits: {WaitTexts.Shares(node.Waits)}" : "";
        return $"{node.Name}: {Quantity.Duration(total)}{share}, {Quantity.Count(node.Count, "call")}. {string.Join(", ", states)}{waits}";
    }

    /// <summary>The parts of a waiting state by name, in nanoseconds. Empty where nothing of the node has a name.</summary>
    private static List<(string Name, long Nanoseconds)> PartsOf(FlameNode node, FlowState state)
    {
        if (state is not (FlowState.Blocked or FlowState.Awaiting) || node.Waits.All(wait => wait.Kind == WaitKind.Unnamed)) return [];
        long left = node.SumNanoseconds[(int)state];
        var parts = new List<(string, long)>();
        foreach (var wait in node.Waits.Where(wait => wait.Kind != WaitKind.Unnamed).Take(MaxParts))
        {
            long nanoseconds = Math.Min(left, Nanoseconds.From(state == FlowState.Blocked ? wait.Blocked : wait.Awaiting));
            if (nanoseconds <= 0) continue;
            parts.Add((WaitTexts.Label(wait), nanoseconds));
            left -= nanoseconds;
        }

        if (parts.Count > 0 && left > 0) parts.Add((node.Waits.Count > MaxParts + 1 ? "other names and unnamed" : "unnamed", left));
        return parts;
    }

    private static void AppendParts(StringBuilder svg, FlowState state, List<(string Name, long Nanoseconds)> parts, double left, double
        total)
    {
        foreach (var (name, nanoseconds) in parts)
        {
            double share = nanoseconds / total;
            if (share >= MinSegment)
            {
                string title = Markup.Text($"{FlowStates.NameOf(state)}: {name}");
                svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{FlowStates.KeyOf(state)} part\" x=\"{Markup.Percent(left)}\" "
                    + $"width=\"{Markup.Percent(share)}\" height=\"100%\"><title>{title}</title></rect>");
            }

            left += share;
        }
    }

    /// <summary>The parts for the script, which draws a frame anew: of each the state's index, the name and the time.</summary>
    private static string DataOf(FlameNode node)
    {
        var lines = new List<string>();
        foreach (var state in FlowStates.All)
        {
            foreach (var (name, nanoseconds) in PartsOf(node, state))
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{(int)state} {nanoseconds} {DisplayText.Visible(name)}"));
        }

        string text = Markup.Text(string.Join('\n', lines)).Replace("\u240a", "&#10;", StringComparison.Ordinal);
        return lines.Count == 0 ? "" : $" data-waits=\"{text}\"";
    }
}
