namespace Workload.Metering.Reporting.Tables;

/// <summary>The sixteen standard colours, which every terminal theme keeps readable.</summary>
internal static class AnsiColours
{
    public const string Bold = "1";
    public const string Dim = "2";

    private const string Escape = "\u001b[";

    public static string Of(FlowState state) => state switch
    {
        FlowState.Cpu => "33",
        FlowState.Blocked => "31",
        FlowState.Awaiting => "36",
        FlowState.RunQueue => "93",
        FlowState.TaskQueue => "32",
        _ => "35",
    };

    public static string? Of(Bottleneck bottleneck) => bottleneck switch
    {
        Bottleneck.Cpu => Of(FlowState.Cpu),
        Bottleneck.Io => Of(FlowState.Awaiting),
        Bottleneck.RunQueue => Of(FlowState.RunQueue),
        Bottleneck.TaskQueue => Of(FlowState.TaskQueue),
        Bottleneck.GcPause => Of(FlowState.GcPause),
        _ => null,
    };

    public static string Paint(string text, string? colour) =>
        colour is null || text.Length == 0 ? text : $"{Escape}{colour}m{text}{Escape}0m";
}
