namespace Workload.Metering.Tool.Formats;

/// <summary>The formats in which a recording can be written.</summary>
internal enum OutputFormat
{
    Table,
    Markdown,
    Json,
    Html,
    Flamegraph,
    Folded,
    Speedscope,
}
