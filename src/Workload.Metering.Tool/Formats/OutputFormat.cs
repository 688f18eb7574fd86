namespace Workload.Metering.Tool.Formats;

/// <summary>What a recording can be written as.</summary>
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
