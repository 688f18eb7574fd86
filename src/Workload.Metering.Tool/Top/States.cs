using Spectre.Console;

namespace Workload.Metering.Tool.Top;

/// <summary>
/// The states of a flow, each with a glyph and a colour. The glyphs differ, so that a terminal without colours shows them too.
/// </summary>
internal static class States
{
    public static readonly (FlowState State, char Glyph, Style Style)[] All =
    [
        (FlowState.Cpu, '█', new Style(Color.Green)),
        (FlowState.Blocked, '▓', new Style(Color.Red)),
        (FlowState.Awaiting, '░', new Style(Color.Blue)),
        (FlowState.RunQueue, 'R', new Style(Color.Yellow)),
        (FlowState.TaskQueue, 'Q', new Style(Color.Magenta1)),
        (FlowState.GcPause, 'G', new Style(Color.Grey)),
    ];

    /// <summary>A bar of this many columns. The rest that rounding leaves goes to the largest parts.</summary>
    public static IEnumerable<Span> Bar(TimeBreakdown breakdown, int columns)
    {
        double[] seconds = [.. All.Select(state => breakdown[state.State]?.TotalSeconds ?? 0)];
        double total = seconds.Sum();
        if (total <= 0 || columns <= 0) yield break;
        double[] exact = [.. seconds.Select(part => part / total * columns)];
        int[] cells = [.. exact.Select(share => (int)share)];
        var byRest = Enumerable.Range(0, exact.Length).OrderByDescending(index => exact[index] - cells[index]);
        foreach (int index in byRest.Take(columns - cells.Sum())) cells[index]++;
        for (int index = 0; index < cells.Length; index++)
            if (cells[index] > 0) yield return new Span(new string(All[index].Glyph, cells[index]), All[index].Style);
    }
}
