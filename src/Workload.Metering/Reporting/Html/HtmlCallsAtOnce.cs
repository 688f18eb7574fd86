using System.Globalization;
using System.Text;
using Workload.Metering.Analysis;

namespace Workload.Metering.Reporting.Html;

/// <summary>Writes the duration of calls by the number of calls that ran at once.</summary>
internal static class HtmlCallsAtOnce
{
    public static void Append(StringBuilder page, MeterSnapshot snapshot, ReportRows rows)
    {
        var phases = rows.Shown
            .Select(row => row.Name)
            .Distinct(StringComparer.Ordinal)
            .Select(name => snapshot[name])
            .Where(phase => phase.CallsAtOnce.Count > 1)
            .ToList();
        if (phases.Count == 0) return;
        var classes = phases.SelectMany(phase => phase.CallsAtOnce).DistinctBy(calls => calls.From).OrderBy(calls => calls.From).ToList();
        page.Append("<section aria-labelledby=\"at-once-heading\">\n<h2 id=\"at-once-heading\">Mean wall by calls at once</h2>\n");
        page.Append("<p class=\"quiet\">Where a call takes longer the more of them run at once, they wait for each other or for a core. "
            + "In brackets: how many calls.</p>\n");
        page.Append("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"at-once-heading\"><table>\n<thead><tr>"
            + "<th scope=\"col\">phase</th>");
        foreach (var calls in classes)
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\" class=\"number\">{AdviceTexts.Range(calls)}</th>");
        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var phase in phases)
        {
            page.Append("<tr><th scope=\"row\">").Append(Markup.Name(phase.Name)).Append("</th>");
            foreach (var column in classes)
            {
                var calls = phase.CallsAtOnce.FirstOrDefault(entry => entry.From == column.From);
                page.Append("<td class=\"number\">").Append(calls.Count == 0 ? Quantity.Absent : $"{Quantity.Duration(calls.MeanWall)} "
                    + $"<small>({Quantity.Count(calls.Count)})</small>").Append("</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody>\n</table></div>\n</section>\n");
    }
}
