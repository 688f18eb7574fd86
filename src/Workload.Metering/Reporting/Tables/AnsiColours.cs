namespace Workload.Metering.Reporting.Tables;

/// <summary>The colours of a terminal.</summary>
internal static class AnsiColours
{
    public const string Bold = "1";
    public const string Dim = "2";

    private const string Escape = "\u001b[";

    public static string Of(FlowState state) => StateTable.Of(state).AnsiColour;

    public static string? Of(Bottleneck bottleneck) => BottleneckTable.StateOf(bottleneck) is { } state ? Of(state) : null;

    public static string Paint(string text, string? colour) =>
        colour is null || text.Length == 0 ? text : $"{Escape}{colour}m{text}{Escape}0m";
}
