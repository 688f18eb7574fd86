using System.Globalization;
using System.Net;

namespace Workload.Metering.Tool.Stacks;

/// <summary>
/// The stacks as a flame graph in SVG, without a script. The width is time, and the innermost frame's colour is the state.
/// </summary>
internal static class StackFlames
{
    private const double Width = 1200;
    private const int RowHeight = 18;
    private const double MinWidth = 0.3;
    private const double TextFrom = 30;
    private const double CharacterWidth = 7;
    private const int Top = 40;

    public static void Write(StackReport report, TextWriter writer)
    {
        var root = new Node("all threads");
        foreach (var stack in report.Stacks()) root.Add(stack.Frames, stack.Weight);
        int height = Top + ((root.Depth + 1) * RowHeight);
        writer.Write("<svg xmlns=\"http://www.w3.org/2000/svg\" font-family=\"monospace\" font-size=\"12\" ");
        writer.WriteLine(Text($"viewBox=\"0 0 {Width} {height}\">"));
        writer.Write(Text($"<text x=\"4\" y=\"16\">{report.Samples} samples in {report.Elapsed.TotalSeconds:0.0} s: "));
        writer.WriteLine("width is the time of threads</text>");
        writer.WriteLine("<text x=\"4\" y=\"32\">green: on a core; yellow: in the run queue; red: waiting</text>");
        if (root.Weight > 0) Draw(root, 0, Top, Width / root.Weight, report.Elapsed, writer);
        writer.WriteLine("</svg>");
    }

    private static void Draw(Node node, double x, int y, double scale, TimeSpan elapsed, TextWriter writer)
    {
        double width = node.Weight * scale;
        if (width < MinWidth) return;
        string name = WebUtility.HtmlEncode(node.Name);
        string shown = width < TextFrom
            ? ""
            : WebUtility.HtmlEncode(node.Name[..Math.Min(node.Name.Length, (int)(width / CharacterWidth))]);
        writer.Write(Text($"<g><title>{name}: {node.Weight / elapsed.TotalNanoseconds:0.000} threads</title>"));
        string colour = ColourOf(node.Name);
        writer.Write(Text($"<rect x=\"{x:0.0}\" y=\"{y}\" width=\"{width:0.0}\" height=\"{RowHeight - 1}\" fill=\"{colour}\"/>"));
        writer.WriteLine(Text($"<text x=\"{x + 3:0.0}\" y=\"{y + 13}\">{shown}</text></g>"));
        foreach (var child in node.Children)
        {
            Draw(child, x, y + RowHeight, scale, elapsed, writer);
            x += child.Weight * scale;
        }
    }

    private static string ColourOf(string name) => name switch
    {
        "[cpu]" => "#4caf50",
        "[run_queue]" => "#fbc02d",
        "[waiting]" => "#e57373",
        _ => "#d7dce0",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Node(string name)
    {
        private readonly Dictionary<string, Node> _children = new(StringComparer.Ordinal);

        public string Name { get; } = name;

        public long Weight { get; private set; }

        public IEnumerable<Node> Children => _children.Values.OrderByDescending(child => child.Weight);

        public int Depth => 1 + _children.Values.Select(child => child.Depth).DefaultIfEmpty(0).Max();

        public void Add(ReadOnlySpan<string> frames, long weight)
        {
            Weight += weight;
            if (frames.IsEmpty) return;
            if (!_children.TryGetValue(frames[0], out var child)) _children[frames[0]] = child = new Node(frames[0]);
            child.Add(frames[1..], weight);
        }
    }
}
