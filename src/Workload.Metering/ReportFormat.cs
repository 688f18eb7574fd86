namespace Workload.Metering;

/// <summary>The formats of <see cref="MeterSnapshot.Write"/>.</summary>
public enum ReportFormat
{
    /// <summary>An aligned table for a terminal.</summary>
    Table,

    /// <summary>A Markdown table.</summary>
    Markdown,

    /// <summary>Everything, as JSON that <see cref="MeterSnapshot.Load"/> reads back.</summary>
    Json,

    /// <summary>One self-contained HTML page.</summary>
    Html,

    /// <summary>A self-contained SVG flame graph of the call tree.</summary>
    FlameGraph,

    /// <summary>One line for each path and state, in the format of flame-graph tools and speedscope.</summary>
    FoldedStacks,
}
