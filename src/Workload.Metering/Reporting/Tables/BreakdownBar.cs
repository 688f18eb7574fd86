using System.Text;

namespace Workload.Metering.Reporting.Tables;

/// <summary>Draws the six states of a breakdown as a bar of characters.</summary>
internal static class BreakdownBar
{
    public static string Of(in TimeBreakdown? breakdown, int width, TableGlyphs glyphs, bool colours)
    {
        if (breakdown is not { } known || known.Total <= TimeSpan.Zero) return Quantity.Absent;
        var bar = new StringBuilder(width);
        int[] cells = Apportion(known.Ticks(), width);
        foreach (var state in FlowStates.All)
        {
            string run = new(glyphs.Of(state), cells[(int)state]);
            bar.Append(colours ? AnsiColours.Paint(run, AnsiColours.Of(state)) : run);
        }

        return bar.ToString();
    }

    /// <summary>
    /// Distributes the cells by the largest remainder. The cells always fill the width, and each part is at most one cell off its share.
    /// </summary>
    public static int[] Apportion(long[] parts, int cells)
    {
        double total = parts.Sum(part => (double)part);
        double[] shares = [.. parts.Select(part => part / total * cells)];
        int[] whole = [.. shares.Select(share => (int)Math.Floor(share))];
        var byRemainder =
            Enumerable.Range(0, parts.Length).OrderByDescending(part => shares[part] - whole[part]).ThenBy(part => part).ToArray();
        for (int next = 0, left = cells - whole.Sum(); left > 0; left--, next++) whole[byRemainder[next % parts.Length]]++;
        return whole;
    }
}
