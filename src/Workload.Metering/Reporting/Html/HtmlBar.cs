using System.Globalization;
using System.Text;

namespace Workload.Metering.Reporting.Html;

/// <summary>A breakdown as a stacked bar, and the legend of all bars.</summary>
internal static class HtmlBar
{
    public static string Of(in TimeBreakdown? breakdown)
    {
        if (breakdown is not { } known || known.Total <= TimeSpan.Zero) return Quantity.Absent;
        string description = Markup.Text(known.Describe());
        var bar = new StringBuilder($"<span class=\"bar\" role=\"img\" aria-label=\"{description}\" title=\"{description}\">");
        foreach (var state in FlowStates.All)
            if ((known.TimeIn(state) ?? TimeSpan.Zero) / known.Total is > 0.001 and var share)
                bar.Append(CultureInfo.InvariantCulture, $"<i class=\"{FlowStates.Key(state)}\" style=\"width:{Markup.Percent(share)}\"></i>");
        return bar.Append("</span>").ToString();
    }

    public static void AppendLegend(StringBuilder page)
    {
        page.Append("<ul class=\"legend\" aria-label=\"States\">");
        foreach (var state in FlowStates.All)
            page.Append(CultureInfo.InvariantCulture, $"<li title=\"{Meaning(state)}\"><i class=\"{FlowStates.Key(state)}\"></i>{FlowStates.Name(state)}</li>");
        page.Append("</ul>\n");
    }

    private static string Meaning(FlowState state) => state switch
    {
        FlowState.Cpu => "A thread ran it on a core",
        FlowState.Blocked => "It held a thread that was not on a core",
        FlowState.Awaiting => "It awaited something, without a thread",
        FlowState.RunQueue => "A thread was ready and waited for a core",
        FlowState.TaskQueue => "It was ready and waited for a pool thread or a consumer",
        _ => "A garbage collection paused its thread",
    };
}
