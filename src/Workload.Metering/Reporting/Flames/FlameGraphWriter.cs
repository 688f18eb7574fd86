using System.Globalization;
using System.Text;

namespace Workload.Metering.Reporting.Flames;

/// <summary>Writes the flame graph as a self-contained SVG document.</summary>
internal sealed class FlameGraphWriter : IReportWriter
{
    private const int FramesTop = 148;
    private const double Margin = 0.01;

    public void Write(MeterSnapshot snapshot, TextWriter writer, ReportOptions options)
    {
        var frames = new StringBuilder();
        int omitted = FlameGraph.Append(frames, snapshot, Margin, FramesTop, out int height);
        string description = $"{string.Join(", ", Remarks.Summary(snapshot))}. Each frame is a phase below the phases that called it; "
            + $"its width is the flow time of the phase and all within it, and its colours are the states of that time."
            + (omitted > 0 ? $" {Quantity.Count(omitted, "narrower frame")} {(omitted == 1 ? "is" : "are")} left out." : "");

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"flame standalone\" width=\"100%\" "
            + $"height=\"{height + 8}\" role=\"group\" aria-labelledby=\"flame-title flame-description\">\n");
        svg.Append("<title id=\"flame-title\">Flame graph</title>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<desc id=\"flame-description\">{Markup.Text(description)}</desc>\n");
        svg.Append("<style><![CDATA[").Append(PageAssets.FlameGraph.Style).Append("]]></style>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n"
            + $"<svg x=\"{Markup.Percent(Margin)}\" class=\"head\" width=\"100%\" height=\"{FramesTop}\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"heading\" x=\"0\" y=\"24\">Where the time went</text>\n"
            + $"<text class=\"quiet\" x=\"0\" y=\"42\">{Markup.Text(string.Join(" · ", Remarks.Summary(snapshot)))}</text>\n");
        AppendModes(svg);
        AppendLegend(svg);
        svg.Append("<text class=\"info\" x=\"0\" y=\"136\">Click a frame to zoom; arrow keys, Enter and Escape do too.</text>\n</svg>\n");
        svg.Append(frames);
        svg.Append("<script><![CDATA[").Append(PageAssets.FlameGraph.Script).Append("]]></script>\n</svg>\n");
        writer.Write(svg.ToString());
    }

    private static void AppendModes(StringBuilder svg)
    {
        int left = 0;
        foreach (var (mode, label, width) in new[] { ("all", "all time", 76), ("cpu", "CPU", 52), ("waiting", "waiting", 76) })
        {
            svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"mode\" x=\"{left}\" y=\"52\" width=\"{width}\" height=\"26\" "
                + $"role=\"button\" tabindex=\"0\" aria-pressed=\"{(mode == "all" ? "true" : "false")}\" data-mode=\"{mode}\">");
            svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"100%\" height=\"100%\" rx=\"5\"/>"
                + $"<text x=\"50%\" y=\"17\" text-anchor=\"middle\">{label}</text></svg>\n");
            left += width + 6;
        }
    }

    /// <summary>Appends the legend with three states a row, which fits a phone.</summary>
    private static void AppendLegend(StringBuilder svg)
    {
        foreach (var state in FlowStates.All)
        {
            int x = (int)state % 3 * 110, y = 86 + ((int)state / 3 * 16);
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{FlowStates.KeyOf(state)}\" x=\"{x}\" y=\"{y}\" width=\"11\" "
                + $"height=\"11\" rx=\"2\"/><text class=\"quiet\" x=\"{x + 17}\" y=\"{y + 10}\">{FlowStates.NameOf(state)}</text>\n");
        }
    }
}
