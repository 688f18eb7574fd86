using System.Globalization;
using System.Text;

namespace Workload.Metering.Reporting.Html;

/// <summary>Writes the percentiles of the wall times of each phase.</summary>
internal static class HtmlPercentiles
{
    private static readonly (string Name, Func<PhaseSummary, TimeSpan> Time)[] s_columns =
    [
        ("min", phase => phase.MinWall),
        ("p50", phase => phase.WallPercentile(0.5)),
        ("p75", phase => phase.WallPercentile(0.75)),
        ("p90", phase => phase.WallPercentile(0.9)),
        ("p95", phase => phase.WallPercentile(0.95)),
        ("p99", phase => phase.WallPercentile(0.99)),
        ("p99.9", phase => phase.WallPercentile(0.999)),
        ("max", phase => phase.MaxWall),
    ];

    public static void Append(StringBuilder page, MeterSnapshot snapshot, ReportRows rows)
    {
        var phases = rows.Shown
            .Select(row => row.Name)
            .Distinct(StringComparer.Ordinal)
            .Select(name => snapshot[name])
            .Where(phase => phase.Figures.OutermostCount > 0)
            .ToList();
        if (phases.Count == 0) return;
        page.Append(
            "<section aria-labelledby=\"percentiles-heading\">\n<h2 id=\"percentiles-heading\">Percentiles of the wall time</h2>\n");
        page.Append("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"percentiles-heading\"><table>\n<thead><tr>"
            + "<th scope=\"col\">phase</th>");
        foreach (var (name, _) in s_columns) page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\" class=\"number\">{name}</th>");
        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var phase in phases)
        {
            page.Append("<tr><th scope=\"row\">").Append(Markup.Name(phase.Name)).Append("</th>");
            foreach (var (_, time) in s_columns)
                page.Append("<td class=\"number\">").Append(Quantity.Duration(time(phase))).Append("</td>");
            page.Append("</tr>\n");
        }

        page.Append("</tbody>\n</table></div>\n</section>\n");
    }
}
