using System.Globalization;
using Spectre.Console;

namespace Workload.Metering.Tool.Top;

/// <summary>The phases as rows, with name, calls a second, a call's time, cores, and a bar of the states.</summary>
internal static class PhaseRows
{
    private const int Numbers = 8;
    private const int MinName = 18;
    private const int MaxName = 60;
    private const int MinBar = 10;

    /// <summary>From this width on there is room for the slowest calls and those that run.</summary>
    private const int WideFrom = 110;

    private static readonly Style s_heading = new(decoration: Decoration.Underline);

    public static Line Heading(TopView view, int rows, int shown, int width)
    {
        string phases = rows > shown
            ? string.Create(CultureInfo.InvariantCulture, $"phase {view.Offset + 1}-{view.Offset + shown} of {rows}")
            : "phase";
        var line = new Line(width).Left(phases, NameColumns(width), s_heading)
            .Right("calls/s", Numbers, s_heading).Right("a call", Numbers, s_heading);
        if (width >= WideFrom) line.Right("99 %", Numbers, s_heading).Right("running", Numbers, s_heading);
        return line.Right("cores", Numbers, s_heading).Add("where the time went", s_heading);
    }

    public static IReadOnlyList<Line> Draw(TopState state, TopSort sort, int width)
    {
        if (state.Reading is not { } reading) return [];
        var shown = reading.Report.Phases.Where(phase => phase.Count > 0 || phase.Active > 0);
        return [.. Sort(shown, sort).Select(phase => Row(phase, state.Elapsed, width))];
    }

    private static IEnumerable<PhaseSummary> Sort(IEnumerable<PhaseSummary> phases, TopSort sort) => sort switch
    {
        TopSort.Cpu => phases.OrderByDescending(phase => phase.Breakdown?.Cpu),
        TopSort.Calls => phases.OrderByDescending(phase => phase.Count),
        TopSort.Mean => phases.OrderByDescending(phase => phase.MeanWall),
        TopSort.Name => phases.OrderBy(phase => phase.Name, StringComparer.Ordinal),
        _ => phases.OrderByDescending(phase => phase.Breakdown?.Total ?? phase.Wall),
    };

    private static Line Row(PhaseSummary phase, TimeSpan elapsed, int width)
    {
        var line = new Line(width)
            .Left(phase.Name, NameColumns(width))
            .Right(elapsed > TimeSpan.Zero ? Amount.Of(phase.Count / elapsed.TotalSeconds) : "-", Numbers)
            .Right(Amount.Of(phase.MeanWall), Numbers);
        if (width >= WideFrom)
            line.Right(Amount.Of(phase.WallPercentile(0.99)), Numbers).Right(phase.Active.ToString(CultureInfo.InvariantCulture), Numbers);
        if (phase.Breakdown is not { } breakdown) return line.Right("-", Numbers);
        line.Right(elapsed > TimeSpan.Zero ? Amount.Of(breakdown.Cpu / elapsed) : "-", Numbers);
        foreach (var span in States.Bar(breakdown, line.Room)) line.Add(span.Text, span.Style);
        return line;
    }

    private static int NameColumns(int width)
    {
        int numbers = (width >= WideFrom ? 5 : 3) * (Numbers + 1);
        return Math.Clamp((width - numbers - MinBar) / 2, MinName, MaxName);
    }
}
