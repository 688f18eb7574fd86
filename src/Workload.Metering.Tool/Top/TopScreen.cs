using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Workload.Metering.Tool.Top;

/// <summary>The terminal. It shows pictures one over the other, and gives back what was there before.</summary>
internal sealed class TopScreen(bool hasColours)
{
    private const string Home = "\u001b[H";
    private const string EraseLine = "\u001b[K";
    private const string EraseBelow = "\u001b[J";
    private const string EnterAlternate = "\u001b[?1049h\u001b[?25l";
    private const string LeaveAlternate = "\u001b[?25h\u001b[?1049l";

    private readonly IAnsiConsole _styles = AnsiConsole.Create(
        new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = hasColours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        });

    public static int Width => Math.Max(1, Console.WindowWidth);

    public static int Height => Math.Max(1, Console.WindowHeight);

    public static void Enter() => Console.Write(EnterAlternate);

    public static void Leave() => Console.Write(LeaveAlternate);

    /// <summary>Writes the lines from the top on, in one piece so that nothing flickers.</summary>
    public void Show(IReadOnlyList<Line> lines)
    {
        var picture = new StringBuilder(Home);
        for (int index = 0; index < lines.Count; index++)
        {
            if (index > 0) picture.Append("\r\n");
            foreach (var span in lines[index].Spans) picture.Append(Coloured(span));
            picture.Append(EraseLine);
        }

        Console.Write(picture.Append(EraseBelow));
    }

    private string Coloured(Span span) =>
        span.Style is { } style && hasColours ? _styles.ToAnsi(new Spans([new Segment(span.Text, style)])) : span.Text;

    private sealed class Spans(IEnumerable<Segment> segments) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => new(1, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => segments;
    }
}
