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
        if (advised.Count == 0) page.Append("<p class=\"quiet\">None: no phase gives enough evidence for any.</p>\n");
        foreach (var phase in advised)
        {
            page.Append("<h3>").Append(Markup.Text(phase.Name)).Append("</h3>\n<ul class=\"advice\">\n");
            foreach (var advice in phase.Advice)
                page.Append(CultureInfo.InvariantCulture, $"<li><strong>{Markup.Text(advice.Title)}</strong>{Facts(advice)}<br/><span class=\"quiet\">{Markup.Text(advice.Because)}</span></li>\n");
            page.Append("</ul>\n");
        }

        page.Append("</section>\n");
    }

    private static string Facts(Advice advice)
    {
        var facts = new List<string>();
        if (advice.PredictedSpeedup is { } speedup) facts.Add(string.Create(CultureInfo.InvariantCulture, $"{speedup:0.0} times as fast"));
        if (advice.Concurrency is { } concurrency) facts.Add($"{Quantity.Count(concurrency)} at once");
        if (advice.Resource is { } resource) facts.Add(NameOf(resource));
        return string.Concat(facts.Select(fact => $" <span class=\"badge\">{fact}</span>"));
    }

    private static string NameOf(Resource resource) => resource switch
    {
        Resource.Cores => "cores",
        Resource.ClockSpeed => "clock speed",
        Resource.Memory => "memory",
        Resource.Network => "network",
        _ => "disk",
    };
}
