using System.Globalization;
using System.Text;

namespace Workload.Metering.Reporting.Flames;

/// <summary>
/// Writes one line per path and state, such as <c>job;parse;[cpu] 1200</c>. A line has the phases from the outermost to the innermost and
/// the state as the last frame. A wait with a name is one more frame within its state. After a space follows the self time in
/// nanoseconds. The lines of one state add up to the phases' self times in that state.
/// </summary>
/// <remarks>
/// Characters that would split a name into other frames or fields are percent-encoded. These are <c>;</c>, <c>%</c>, white space and
/// control characters. A <c>[</c> at the start of a name is encoded too, because it marks a state.
/// </remarks>
internal sealed class FoldedStacksWriter : IReportWriter
{
    public void Write(MeterSnapshot snapshot, TextWriter writer, ReportOptions options)
    {
        foreach (var root in FlameNode.All(snapshot, "").Children) Write(root, "", writer);
    }

    private static void Write(FlameNode node, string above, TextWriter writer)
    {
        string path = above + Escape(node.Name) + ";";
        foreach (var state in FlowStates.All)
        {
            if (node.SelfNanoseconds[(int)state] is > 0 and var nanoseconds)
                Write(node, state, nanoseconds, $"{path}[{FlowStates.KeyOf(state)}]", writer);
        }
        foreach (var child in node.Children) Write(child, path, writer);
    }

    // A named wait is a frame within its state, so that the state's lines still add up to its time.
    private static void Write(FlameNode node, FlowState state, long nanoseconds, string path, TextWriter writer)
    {
        void Line(string line, long time) => writer.Write(string.Create(CultureInfo.InvariantCulture, $"{line} {time}\n"));

        foreach (var wait in state is FlowState.Blocked or FlowState.Awaiting ? node.SelfWaits : [])
        {
            long time = Math.Min(nanoseconds, Nanoseconds.From(state == FlowState.Blocked ? wait.Blocked : wait.Awaiting));
            if (wait.Kind == WaitKind.Unnamed || time <= 0) continue;
            Line($"{path};{Escape(WaitTexts.Label(wait))}", time);
            nanoseconds -= time;
        }

        if (nanoseconds > 0) Line(path, nanoseconds);
    }

    private static string Escape(string name)
    {
        if (!name.StartsWith('[') && !name.Any(MustEscape)) return name;
        var escaped = new StringBuilder(name.Length + 8);
        for (int at = 0; at < name.Length; at++)
        {
            if (MustEscape(name[at]) || (at == 0 && name[at] == '['))
                foreach (byte part in Encoding.UTF8.GetBytes(name, at, 1)) escaped.Append(CultureInfo.InvariantCulture, $"%{part:X2}");
            else escaped.Append(name[at]);
        }

        return escaped.ToString();
    }

    private static bool MustEscape(char character) => character is ';' or '%' || char.IsWhiteSpace(character) || char.IsControl(character);
}
