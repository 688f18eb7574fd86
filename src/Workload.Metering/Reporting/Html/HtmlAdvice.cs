using System.Globalization;
using System.Text;

namespace Workload.Metering.Reporting.Html;

/// <summary>What to do, phase by phase.</summary>
internal static class HtmlAdvice
{
    public static void Append(StringBuilder page, MeterSnapshot snapshot)
    {
        page.Append("<section aria-labelledby=\"advice-heading\">\n<h2 id=\"advice-heading\">Advice</h2>\n");
        var advised = snapshot.Phases.Where(phase => phase.Advice.Count > 0).OrderByDescending(phase => phase.Wall).ToList();
        if (advised.Count == 0) page.Append("<p class=\"quiet\">None.</p>\n");
        foreach (var phase in advised)
        {
            page.Append("<h3>").Append(Markup.Text(phase.Name)).Append("</h3>\n<ul class=\"advice\">\n");
            foreach (var advice in phase.Advice)
                page.Append(CultureInfo.InvariantCulture, $"<li><strong>{Markup.Text(advice.Title)}</strong>{Facts(advice)}<br/><span class=\"quiet\">{Markup.Text(advice.Because)}</span></li>\n");
            page.Append("</ul>\n");
        }

        AppendWithheld(page, snapshot);
        page.Append("</section>\n");
    }

    private static string Facts(Advice advice) => string.Concat(AdviceEntry.Facts(advice).Select(fact => $" <span class=\"badge\">{fact}</span>"));

    private static void AppendWithheld(StringBuilder page, MeterSnapshot snapshot)
    {
        var withheld = snapshot.Phases.Where(phase => phase.AdviceWithheld is not null).OrderByDescending(phase => phase.Wall).ToList();
        if (withheld.Count == 0) return;
        page.Append(CultureInfo.InvariantCulture, $"<details><summary>No advice for {Quantity.Count(withheld.Count, "phase")}</summary>\n<ul class=\"advice quiet\">\n");
        foreach (var phase in withheld) page.Append(CultureInfo.InvariantCulture, $"<li><strong>{Markup.Text(phase.Name)}</strong>: {Markup.Text(phase.AdviceWithheld!)}.</li>\n");
        page.Append("</ul>\n</details>\n");
    }
}
