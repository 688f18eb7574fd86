using System.Globalization;
using System.Text;

namespace Workload.Metering.Reporting.Html;

/// <summary>Writes the waits of the phases, as a bar of names in a phase's row and as a list with the shares and their errors.</summary>
internal static class HtmlWaits
{
    /// <summary>A page is slow with more phases, and nobody reads more names of one.</summary>
    private const int MaxPhases = 100, MaxNames = 10;

    /// <summary>A part of a bar: what is narrower is not drawn.</summary>
    private const double MinShown = 0.004;

    /// <summary>The bar of the waits, as wide as the waiting part of the breakdown's bar; empty where nothing has a name.</summary>
    public static string Bar(in TimeBreakdown? breakdown, IReadOnlyList<PhaseWait> waits)
    {
        if (breakdown is not { } states || states.Total <= TimeSpan.Zero || WaitTexts.Line(states, waits) is not { } line) return "";
        string description = Markup.Text(line);
        var bar = new StringBuilder($"<svg class=\"bar waits\" width=\"100%\" height=\"8\" fill=\"#bbb\" role=\"img\" "
            + $"aria-label=\"{description}\"><title>{description}</title>");

        // Below the parts that it divides: blocked and awaiting stand side by side, behind the CPU.
        double left = states.Cpu / states.Total;
        foreach (var wait in waits)
        {
            double share = wait.Total / states.Total;
            if (share > MinShown)
            {
                string title = Markup.Text($"{WaitTexts.Label(wait)}: {Quantity.Duration(wait.Total)}");
                bar.Append(CultureInfo.InvariantCulture, $"<rect class=\"{ClassOf(wait.Kind)}\" x=\"{Markup.Percent(left)}\" "
                    + $"width=\"{Markup.Percent(share)}\" height=\"100%\"><title>{title}</title></rect>");
            }

            left += share;
        }

        return bar.Append("</svg>").ToString();
    }

    public static void Append(StringBuilder page, MeterSnapshot snapshot, ReportRows rows)
    {
        var phases = rows.Shown.Select(row => row.Name).Distinct(StringComparer.Ordinal).Select(name => snapshot[name])
            .Where(phase => WaitTexts.Line(phase.Breakdown, phase.Waits) is not null).Take(MaxPhases).ToList();
        if (phases.Count == 0) return;
        page.Append("<section aria-labelledby=\"waits-heading\">\n<h2 id=\"waits-heading\">What phases wait for</h2>\n<p "
            + "class=\"quiet\">Awaiting time goes to the operations that were open in the flow.");
        page.Append(" Blocked time is divided by samples of the held threads: ± is the 95 % interval. Unnamed is what no source names, "
            + "and blocked time with too few samples.");
        if (snapshot.Overhead.SamplerLateness is { } late)
            page.Append(CultureInfo.InvariantCulture, $" The sampler woke {Quantity.Duration(late)} late on average.");
        page.Append("</p>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"waits-heading\"><table>\n<thead><tr><th "
            + "scope=\"col\">phase</th><th scope=\"col\">wait</th>");
        foreach (string column in new[] { "share", "time", "awaiting", "blocked" })
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\" class=\"number\">{column}</th>");
        page.Append("</tr></thead>\n");
        foreach (var phase in phases) AppendPhase(page, phase);
        page.Append("</table></div>\n</section>\n");
    }

    private static void AppendPhase(StringBuilder page, PhaseSummary phase)
    {
        var waits = phase.Waits;
        var total = WaitTexts.Total(waits);

        // The unnamed part is the last one, and always shown.
        List<PhaseWait> shown = waits.Count <= MaxNames + 1 ? [.. waits] : [.. waits.Take(MaxNames), .. waits.Skip(MaxNames).Where(wait =>
            wait.Kind == WaitKind.Unnamed)];
        int left = waits.Count - shown.Count;
        page.Append("<tbody>\n");
        for (int i = 0; i < shown.Count; i++)
        {
            page.Append("<tr>");
            if (i == 0)
            {
                page.Append(CultureInfo.InvariantCulture,
                    $"<th scope=\"rowgroup\" rowspan=\"{shown.Count + (left > 0 ? 1 : 0)}\">{Markup.Name(phase.Name)}</th>");
            }
            AppendWait(page, shown[i], total);
            page.Append("</tr>\n");
        }

        if (left > 0)
        {
            page.Append(CultureInfo.InvariantCulture,
                $"<tr><td colspan=\"5\" class=\"quiet\">… and {Quantity.Count(left, "more name")}</td></tr>\n");
        }
        page.Append("</tbody>\n");
    }

    private static void AppendWait(StringBuilder page, in PhaseWait wait, TimeSpan total)
    {
        string blocked = wait.Blocked == TimeSpan.Zero ? Quantity.Absent : wait.Error is { } error ?
            $"{Quantity.Duration(wait.Blocked)} ± {Quantity.Duration(error)}" : Quantity.Duration(wait.Blocked);
        string awaiting = wait.Awaiting == TimeSpan.Zero ? Quantity.Absent : Quantity.Duration(wait.Awaiting);
        page.Append(CultureInfo.InvariantCulture, $"<td><i class=\"{ClassOf(wait.Kind)}\"></i>{Markup.Name(wait.ToString())}</td><td "
            + $"class=\"number\">{WaitTexts.Share(wait, total)}</td>");
        page.Append(CultureInfo.InvariantCulture, $"<td class=\"number\">{Quantity.Duration(wait.Total)}</td><td "
            + $"class=\"number\">{awaiting}</td><td class=\"number\">{blocked}</td>");
    }

    /// <summary>Kinds that are alike share a colour.</summary>
    private static string ClassOf(WaitKind kind) => kind switch
    {
        WaitKind.Unnamed => "wait-none",
        WaitKind.Http or WaitKind.Rpc => "wait-http",
        WaitKind.Database => "wait-database",
        WaitKind.Messaging or WaitKind.Dns or WaitKind.Connect or WaitKind.Tls or WaitKind.Socket => "wait-socket",
        WaitKind.File or WaitKind.PageFault or WaitKind.Pipe or WaitKind.Process => "wait-file",
        WaitKind.Custom => "wait-custom",
        _ => "wait-thread",
    };
}
