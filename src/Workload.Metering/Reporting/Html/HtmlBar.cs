using System.Globalization;
using System.Text;

namespace Workload.Metering.Reporting.Html;

/// <summary>Writes a breakdown as a stacked bar, and the legend of all bars.</summary>
internal static class HtmlBar
{
    /// <summary>The minimum share of a bar for which a state is drawn.</summary>
    private const double MinShown = 0.001;

    public static string Of(in TimeBreakdown? breakdown)
    {
        if (breakdown is not { } known || known.Total <= TimeSpan.Zero) return Quantity.Absent;
        string description = Markup.Text(known.Describe());

        // An SVG's lengths are attributes, which a policy against inline styles does not forbid. The grey is for a page without its style
        // sheet.
        var bar = new StringBuilder($"<svg class=\"bar\" width=\"100%\" height=\"16\" fill=\"#bbb\" role=\"img\" "
            + $"aria-label=\"{description}\"><title>{description}</title>");
        double left = 0;
        foreach (var state in FlowStates.All)
        {
            double share = (known[state] ?? TimeSpan.Zero) / known.Total;
            if (share > MinShown)
            {
                bar.Append(CultureInfo.InvariantCulture, $"<rect class=\"{FlowStates.KeyOf(state)}\" x=\"{Markup.Percent(left)}\" "
                    + $"width=\"{Markup.Percent(share)}\" height=\"100%\"/>");
            }
            left += share;
        }

        return bar.Append("</svg>").ToString();
    }

    public static void AppendLegend(StringBuilder page)
    {
        page.Append("<ul class=\"legend\" aria-label=\"States\">");
        foreach (var state in StateTable.Rows)
            page.Append(CultureInfo.InvariantCulture, $"<li title=\"{state.Meaning}\"><i class=\"{state.Key}\"></i>{state.Name}</li>");
        page.Append("</ul>\n");
    }
}
