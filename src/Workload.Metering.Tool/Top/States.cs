using Spectre.Console;

namespace Workload.Metering.Tool.Top;

/// <summary>
/// The states of a flow, each with a glyph and a colour. The glyphs differ, so that a terminal without colours shows them too.
/// </summary>
internal static class States
{
    public static readonly (string Name, char Glyph, Style Style, Func<TimeBreakdown, TimeSpan?> Of)[] All =
    [
        ("CPU", '█', new Style(Color.Green), breakdown => breakdown.Cpu),
        ("blocked", '▓', new Style(Color.Red), breakdown => breakdown.Blocked),
        ("awaiting", '░', new Style(Color.Blue), breakdown => breakdown.Awaiting),
        ("run queue", 'R', new Style(Color.Yellow), breakdown => breakdown.RunQueue),
        ("task queue", 'Q', new Style(Color.Magenta1), breakdown => breakdown.TaskQueue),
        ("GC pause", 'G', new Style(Color.Grey), breakdown => breakdown.GcPause),
    ];

    /// <summary>A bar of this many columns. The rest that rounding leaves goes to the largest parts.</summary>
    public static IEnumerable<Span> Bar(TimeBreakdown breakdown, int columns)
    {
        double total = All.Sum(state => state.Of(breakdown)?.TotalSeconds ?? 0);
        if (total <= 0 || columns <= 0) yield break;
        double[] exact = [.. All.Select(state => (state.Of(breakdown)?.TotalSeconds ?? 0) / total * columns)];
        int[] cells = [.. exact.Select(share => (int)share)];
        var byRest = Enumerable.Range(0, exact.Length).OrderByDescending(index => exact[index] - cells[index]);
        foreach (int index in byRest.Take(columns - cells.Sum())) cells[index]++;
        for (int index = 0; index < cells.Length; index++)
            if (cells[index] > 0) yield return new Span(new string(All[index].Glyph, cells[index]), All[index].Style);
    }
}
