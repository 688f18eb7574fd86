namespace Workload.Metering;

/// <summary>How <see cref="MeterSnapshot.Write"/> writes a snapshot.</summary>
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

    /// <summary>One line per path and state, as flame-graph tools and speedscope read them.</summary>
    FoldedStacks,
}
