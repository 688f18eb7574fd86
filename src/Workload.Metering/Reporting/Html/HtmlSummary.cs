using System.Globalization;
using System.Text;

namespace Workload.Metering.Reporting.Html;

/// <summary>Writes the page's first screen with one sentence, a bar of all time, and the key figures.</summary>
internal static class HtmlSummary
{
    public static void Append(StringBuilder page, MeterSnapshot snapshot, ReportRows rows)
    {
        TimeBreakdown? whole = Whole(snapshot);
        page.Append("<section aria-label=\"Summary\" class=\"summary\">\n<p class=\"lead\">").Append(Sentence(snapshot, whole)).Append(
            "</p>\n");
        if (whole is { } known && known.Total > TimeSpan.Zero)
        {
            page.Append(HtmlBar.Of(known)).Append('\n');
            HtmlBar.AppendLegend(page);
        }

        page.Append("<dl class=\"tiles\">");
        void Tile(string name, string figure) => page.Append(CultureInfo.InvariantCulture, $"<div><dt>{name}</dt><dd>{figure}</dd></div>");
        Tile("measured", Quantity.Duration(snapshot.Elapsed));
        Tile("cores busy", $"{Quantity.Ratio(snapshot.Process.CoresUsed)} "
            + $"<small>of {Quantity.Number(snapshot.Machine.CpuLimit ?? snapshot.Machine.Cores)}</small>");
        Tile("CPU of the process", Quantity.Duration(snapshot.Process.Cpu?.Total));
        Tile("CPU in no phase", Quantity.Duration(snapshot.Process.Unattributed));
        Tile("metering itself", Quantity.Duration(snapshot.Overhead.Time));
        page.Append("</dl>\n");

        // The cost of metering, which is the last note, already has a tile.
        foreach (string note in Remarks.Notes(snapshot, rows.Shown).SkipLast(1))
            page.Append("<p class=\"quiet\">").Append(Markup.Text(note)).Append("</p>\n");
        page.Append("</section>\n");
    }

    /// <summary>Returns the sum of the self times. Only self times may be added up over phases.</summary>
    private static TimeBreakdown? Whole(MeterSnapshot snapshot)
    {
        var selves = snapshot.Phases.Where(phase => phase.Self is not null).Select(phase => phase.Self!.Value).ToList();
        return selves.Count == 0 ? null : selves.Aggregate((sum, self) => sum.Add(self));
    }

    private static string Sentence(MeterSnapshot snapshot, TimeBreakdown? whole)
    {
        if (snapshot.Phases.Count == 0) return $"No phase was used in {Quantity.Duration(snapshot.Elapsed)}.";
        var sentence = new StringBuilder();
        string phases = Quantity.Count(snapshot.Phases.Count, "phase");
        sentence.Append(whole is { } known && known.Total > TimeSpan.Zero
            ? $"In {Firm(snapshot.Elapsed)}, {phases} took {Firm(known.Total)} of flow time: "
                + $"{known.Describe().Replace(" %", "\u00A0%", StringComparison.Ordinal)}."
            : $"In {Firm(snapshot.Elapsed)}, {phases} took no time that can be broken down.");
        if (snapshot.Phases.Where(phase => phase.Self is not null).MaxBy(phase => phase.Self!.Value.Total) is { } largest
            && largest.Self!.Value.Total > TimeSpan.Zero)
        {
            sentence.Append(CultureInfo.InvariantCulture, $" The most is <strong>{Markup.Text(largest.Name)}</strong> itself, "
                + $"with {Firm(largest.Self.Value.Total)} in {Quantity.Count(largest.Count, "call")}: "
                + $"{BottleneckTable.NameOf(largest.Bottleneck)}.");
        }
        return sentence.ToString();
    }

    /// <summary>Keeps a line break from separating a figure from its unit.</summary>
    private static string Firm(TimeSpan time) => Quantity.Duration(time).Replace(' ', '\u00A0');
}
