using System.Globalization;
using System.Text;

namespace Workload.Metering.Reporting.Html;

/// <summary>Writes the conditions of the measurement, which are the machine, the clocks, and the meter's own cost.</summary>
internal static class HtmlMachine
{
    public static void Append(StringBuilder page, MeterSnapshot snapshot)
    {
        var machine = snapshot.Machine;
        page.Append(
            "<section aria-labelledby=\"machine-heading\">\n<h2 id=\"machine-heading\">Machine and meter</h2>\n<dl class=\"facts\">");
        void Fact(string name, string value) =>
            page.Append(CultureInfo.InvariantCulture, $"<div><dt>{name}</dt><dd>{Markup.Text(value)}</dd></div>");
        Fact("cores", Quantity.Count(machine.Cores));
        if (machine.RuntimeProcessors != machine.Cores)
            Fact("processors, as the runtime counts", Quantity.Count(machine.RuntimeProcessors));
        Fact("CPU limit", machine.CpuLimit is { } limit ? Quantity.Number(limit) + (limit == 1 ? " core" : " cores") : "none");
        Fact("garbage collector", machine.ServerGc ? "server" : "workstation");
        Fact("pool threads", $"{Quantity.Count(machine.PoolThreadsMin)} to {Quantity.Count(machine.PoolThreadsMax)}");
        Fact("runtime", machine.Runtime.Length > 0 ? machine.Runtime : Quantity.Absent);
        Fact("system", machine.Os.Length > 0 ? machine.Os : Quantity.Absent);
        string share = snapshot.Overhead.ShareOfWall is { } known ? $", {Quantity.Percent(known)} of the wall" : "";
        Fact("overhead of metering", Quantity.Duration(snapshot.Overhead.Time) + share);
        page.Append("</dl>\n");
        if (snapshot.Data.Clocks.Count > 0) AppendClocks(page, snapshot.Data.Clocks);
        page.Append("</section>\n");
    }

    private static void AppendClocks(StringBuilder page, IReadOnlyList<Clock> clocks)
    {
        page.Append("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Clocks\"><table>\n<thead><tr>"
            + "<th scope=\"col\">clock</th><th scope=\"col\">OS call</th><th scope=\"col\" class=\"number\">resolution</th>"
            + "<th scope=\"col\" class=\"number\">cost of a reading</th></tr></thead>\n<tbody>\n");
        foreach (var clock in clocks)
        {
            string cost = clock.CostNanoseconds is { } nanoseconds
                ? string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:0} ns")
                : Quantity.Absent;
            string call = clock.Available
                ? $"<code>{Markup.Text(clock.OsCall)}</code>"
                : $"<span class=\"quiet\">not available ({Markup.Text(clock.OsCall)})</span>";
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Markup.Text(clock.Name)}</th><td>{call}</td>"
                + $"<td class=\"number\">{Quantity.Duration(clock.Resolution)}</td><td class=\"number\">{cost}</td></tr>\n");
        }

        page.Append("</tbody>\n</table></div>\n");
    }
}
