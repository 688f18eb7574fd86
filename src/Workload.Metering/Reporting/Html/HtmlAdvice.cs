using System.Globalization;
using System.Text;

namespace Workload.Metering.Reporting.Html;

/// <summary>
/// Writes the advice, with the most valuable first. Findings that are not visible at first are counted in a section that opens.
/// </summary>
internal static class HtmlAdvice
{
    private const int MaxShown = 5;

    public static void Append(StringBuilder page, MeterSnapshot snapshot)
    {
        var findings = AdviceFinding.Of(snapshot);
        page.Append("<section aria-labelledby=\"advice-heading\">\n<h2 id=\"advice-heading\">Advice</h2>\n");
        if (findings.Count == 0) page.Append("<p class=\"quiet\">None.</p>\n");
        AppendList(page, findings.Take(MaxShown));
        if (findings.Count > MaxShown)
        {
            page.Append(CultureInfo.InvariantCulture, $"<details><summary>{Quantity.Count(findings.Count - MaxShown, "more finding")}, "
                + $"each worth less</summary>\n");
            AppendList(page, findings.Skip(MaxShown));
            page.Append("</details>\n");
        }

        AppendWithheld(page, snapshot);
        page.Append("</section>\n");
    }

    private static void AppendList(StringBuilder page, IEnumerable<AdviceFinding> findings)
    {
        page.Append("<ul class=\"advice\">\n");
        foreach (var finding in findings)
        {
            string facts = string.Concat(finding.Facts().Select(fact => $" <span class=\"badge\">{fact}</span>"));
            page.Append(CultureInfo.InvariantCulture, $"<li><strong>{Markup.Text(finding.Advice.Title)}</strong>{facts}<br/>"
                + $"<span class=\"names\">{NameList.Of(finding.Phases, Markup.Name)}</span>");
            string whose = finding.Phases.Count > 1 ? $"For {Markup.Name(finding.Phases[0])}: " : "";
            page.Append(
                CultureInfo.InvariantCulture, $"<br/><span class=\"quiet\">{whose}{Markup.Text(finding.Advice.Because)}</span></li>\n");
        }

        page.Append("</ul>\n");
    }

    private static void AppendWithheld(StringBuilder page, MeterSnapshot snapshot)
    {
        var withheld = WithheldAdvice.Of(snapshot);
        if (withheld.Count == 0) return;
        page.Append(CultureInfo.InvariantCulture, $"<details><summary>No advice for "
            + $"{Quantity.Count(withheld.Sum(entry => entry.Phases.Count), "phase")}</summary>\n<ul class=\"advice quiet\">\n");
        foreach (var entry in withheld)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li><strong>{NameList.Of(entry.Phases, Markup.Name)}</strong>: "
                + $"{Markup.Text(entry.Reason)}.</li>\n");
        }
        page.Append("</ul>\n</details>\n");
    }
}
