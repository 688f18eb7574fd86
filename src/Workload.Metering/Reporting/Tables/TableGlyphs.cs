namespace Workload.Metering.Reporting.Tables;

/// <summary>The characters of a table.</summary>
/// <param name="States">One character for each state, in the order of <see cref="FlowStates.All"/>.</param>
/// <param name="Rule">The character for drawing lines.</param>
/// <param name="Ellipsis">The text that replaces an omitted part.</param>
/// <param name="Dot">The separator between the parts of a line.</param>
internal sealed record TableGlyphs(string States, char Rule, string Ellipsis, string Dot)
{
    public static readonly TableGlyphs Blocks = new(StatesBy(row => row.Glyph), '─', "…", "·");

    /// <summary>The characters for code pages without block characters.</summary>
    public static readonly TableGlyphs Ascii = new(StatesBy(row => row.AsciiGlyph), '-', "~", "-");

    public string All => States + Rule + Ellipsis + Dot + "µ±";

    public char Of(FlowState state) => States[(int)state];

    /// <summary>Replaces µ and ±, which ASCII does not have, by their usual substitutes u and +-.</summary>
    public string Text(string text) => this == Ascii ? text.Replace('µ', 'u').Replace("±", "+-", StringComparison.Ordinal) : text;

    private static string StatesBy(Func<StateRow, char> glyph) => string.Concat(StateTable.Rows.Select(glyph));
}
