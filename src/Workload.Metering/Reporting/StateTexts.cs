namespace Workload.Metering.Reporting;

/// <summary>Writes the states of a breakdown as text, and the rules of the style sheet that paint them.</summary>
internal static class StateTexts
{
    /// <summary>The colours of the states as variables, and the shapes that have them.</summary>
    public static string ShapeStyle { get; } =
        $":root {{ {Each(row => $"--{row.Key}: {row.Colour};")} }}\n{Each(row => $"rect.{row.Key} {{ fill: var(--{row.Key}) }}")}\n";

    /// <summary>The keys of the legend and the badges of the bottlenecks.</summary>
    public static string PageStyle { get; } =
        $"{Each(row => $"i.{row.Key} {{ background: var(--{row.Key}) }}")}\n"
        + string.Join(' ', from row in BottleneckTable.Rows
                           where row.State is not null
                           select $".badge.{row.Key} {{ border-color: var(--{FlowStates.KeyOf(row.State!.Value)}) }}")
        + "\n";

    /// <summary>Returns the times in the order of <see cref="FlowStates.All"/>, in ticks. An unknown time is zero.</summary>
    public static long[] Ticks(this in TimeBreakdown breakdown)
    {
        long[] ticks = new long[FlowStates.Count];
        foreach (var state in FlowStates.All) ticks[(int)state] = breakdown[state]?.Ticks ?? 0;
        return ticks;
    }

    /// <summary>Returns the states that took time with their shares in percent, such as <c>CPU 62 %, awaiting 38 %</c>.</summary>
    public static string Describe(this in TimeBreakdown breakdown, string separator = ", ")
    {
        long[] ticks = breakdown.Ticks();
        double total = breakdown.Total.Ticks;
        return total <= 0
            ? Quantity.Absent
            : string.Join(separator, FlowStates.All
                .Where(state => ticks[(int)state] > 0)
                .Select(state => $"{FlowStates.NameOf(state)} {Quantity.Percent(ticks[(int)state] / total)}"));
    }

    private static string Each(Func<StateRow, string> rule) => string.Join(' ', StateTable.Rows.Select(rule));
}
