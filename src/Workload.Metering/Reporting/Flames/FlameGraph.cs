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
    private const double LeastLabelled = 0.05;

    /// <summary>The minimum share of a frame for which a state is drawn.</summary>
    private const double LeastSegment = 0.002;

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
            + $"data-times=\"{string.Join(',', node.SumNanoseconds)}\"><title>{description}</title>");
        double left = 0, total = Math.Max(1, node.TotalNanoseconds);
        foreach (var state in FlowStates.All)
        {
            double share = node.SumNanoseconds[(int)state] / total;
            if (share >= LeastSegment)
                svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{FlowStates.Key(state)}\" x=\"{Markup.Percent(left)}\" "
                    + $"width=\"{Markup.Percent(share)}\" height=\"100%\"/>");
            left += share;
        }

        if (frame.Width >= LeastLabelled) svg.Append(CultureInfo.InvariantCulture, $"<text fill=\"#000\" x=\"5\" y=\"14\">{name}</text>");
        svg.Append("</svg>\n");
    }

    private static string Describe(FlameNode node, long allNanoseconds)
    {
        var total = Nanoseconds.ToTimeSpan(node.TotalNanoseconds);
        var states = FlowStates.All.Where(state => node.SumNanoseconds[(int)state] > 0)
            .Select(state => $"{FlowStates.Name(state)} {Quantity.Duration(Nanoseconds.ToTimeSpan(node.SumNanoseconds[(int)state]))}");
        string share = allNanoseconds > 0 ? $" ({Quantity.Percent((double)node.TotalNanoseconds / allNanoseconds)} of all)" : "";
        return $"{node.Name}: {Quantity.Duration(total)}{share}, {Quantity.Count(node.Count, "call")}. {string.Join(", ", states)}";
    }
}
