using Spectre.Console;

namespace Workload.Metering.Tool.Top;

/// <summary>A line of the picture, which is never longer than the terminal is wide.</summary>
internal sealed class Line(int width)
{
    private readonly List<Span> _spans = [];

    public IReadOnlyList<Span> Spans => _spans;

    /// <summary>How many columns are free.</summary>
    public int Room { get; private set; } = width;

    /// <summary>The line without its colours.</summary>
    public string Text => string.Concat(_spans.Select(span => span.Text));

    /// <summary>Adds what there is room for.</summary>
    public Line Add(string text, Style? style = null)
    {
        string fitting = text.Length <= Room ? text : text[..Room];
        if (fitting.Length == 0) return this;
        _spans.Add(new Span(fitting, style));
        Room -= fitting.Length;
        return this;
    }

    /// <summary>Adds a cell of a fixed width, and a blank after it. A text that is too long ends in an ellipsis.</summary>
    public Line Left(string text, int columns, Style? style = null) => Add(Shorten(text, columns).PadRight(columns) + " ", style);

    /// <summary>Adds a cell of a fixed width, at its right, and a blank after it.</summary>
    public Line Right(string text, int columns, Style? style = null) => Add(Shorten(text, columns).PadLeft(columns) + " ", style);

    private static string Shorten(string text, int columns) =>
        text.Length <= columns ? text : columns > 1 ? text[..(columns - 1)] + "…" : text[..columns];
}
