namespace Workload.Metering;

/// <summary>What is known of a state: its names, its looks in reports, and its time in a breakdown.</summary>
/// <param name="State">The state.</param>
/// <param name="Key">Its key in JSON, folded stacks, style sheets and the attribute <c>workload.phase.state</c>.</param>
/// <param name="Name">Its name in texts.</param>
/// <param name="Meaning">Its meaning in a sentence about a flow, without the full stop.</param>
/// <param name="Glyph">Its character in a bar of text.</param>
/// <param name="AsciiGlyph">Its character for code pages without block characters.</param>
/// <param name="AnsiColour">
/// Its colour in a terminal. It is one of the sixteen standard colours, which every theme of a terminal keeps readable.
/// </param>
/// <param name="Colour">
/// Its colour on a page. People who see fewer colours can distinguish the six, and dark text is readable on each.
/// </param>
/// <param name="TimeIn">Returns its time in a breakdown, or null if it is unknown.</param>
internal sealed record StateRow(
    FlowState State,
    string Key,
    string Name,
    string Meaning,
    char Glyph,
    char AsciiGlyph,
    string AnsiColour,
    string Colour,
    Func<TimeBreakdown, TimeSpan?> TimeIn);
