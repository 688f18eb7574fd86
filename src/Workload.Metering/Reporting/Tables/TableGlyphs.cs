namespace Workload.Metering.Reporting.Tables;

/// <summary>
/// The characters of a table. The character states are shades, the interferences letters: without colour both can be told apart, and
/// what others did to the phase stands out.
/// </summary>
/// <param name="States">One character a state, in the order of <see cref="FlowStates.All"/>.</param>
/// <param name="Rule">Of which lines are drawn.</param>
/// <param name="Ellipsis">For what is left out.</param>
/// <param name="Dot">Between the parts of a line.</param>
internal sealed record TableGlyphs(string States, char Rule, string Ellipsis, string Dot)
{
    public static readonly TableGlyphs Blocks = new("█▓░RQG", '─', "…", "·");

    /// <summary>For code pages without the blocks.</summary>
    public static readonly TableGlyphs Ascii = new("#=.RQG", '-', "~", "-");

    public string All => States + Rule + Ellipsis + Dot + "µ±";

    public char Of(FlowState state) => States[(int)state];

    /// <summary>ASCII has neither µ nor ±; their usual stand-ins are u and +-.</summary>
    public string Text(string text) => this == Ascii ? text.Replace('µ', 'u').Replace("±", "+-", StringComparison.Ordinal) : text;
}
