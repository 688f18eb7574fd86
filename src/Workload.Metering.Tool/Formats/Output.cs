namespace Workload.Metering.Tool.Formats;

/// <summary>Writes figures to a file or to the terminal.</summary>
internal static class Output
{
    private static readonly (string Ending, OutputFormat Format)[] s_endings =
    [
        (".speedscope.json", OutputFormat.Speedscope),
        (".json", OutputFormat.Json),
        (".html", OutputFormat.Html),
        (".htm", OutputFormat.Html),
        (".svg", OutputFormat.Flamegraph),
        (".folded", OutputFormat.Folded),
        (".md", OutputFormat.Markdown),
        (".txt", OutputFormat.Table),
    ];

    /// <summary>The format that was asked for, or else the one that the file's name says; a table where there is no file.</summary>
    /// <exception cref="Refusal">The name says none.</exception>
    public static OutputFormat FormatOf(FileInfo? file, OutputFormat? asked)
    {
        if (asked is { } format) return format;
        if (file is null) return OutputFormat.Table;
        foreach (var (ending, known) in s_endings)
            if (file.Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) return known;
        throw new Refusal(
            $"The name {file.Name} does not say which format to write.",
            $"Use one of the endings {string.Join(", ", s_endings.Select(entry => entry.Ending))}, or --format.");
    }

    /// <summary>Writes to the file, or to the writer where there is none.</summary>
    public static void Write(MeterSnapshot report, FileInfo? file, OutputFormat format, TextWriter terminal)
    {
        if (file is null)
        {
            Write(report, terminal, format);
            return;
        }

        try
        {
            using var writer = new StreamWriter(file.FullName);
            Write(report, writer, format);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new Refusal($"{file.FullName} cannot be written: {error.Message}", "Choose another file with -o.");
        }
    }

    private static void Write(MeterSnapshot report, TextWriter writer, OutputFormat format)
    {
        if (format == OutputFormat.Speedscope) Speedscope.Write(report, writer);
        else report.Write(writer, ReportFormatOf(format));
    }

    private static ReportFormat ReportFormatOf(OutputFormat format) => format switch
    {
        OutputFormat.Markdown => ReportFormat.Markdown,
        OutputFormat.Json => ReportFormat.Json,
        OutputFormat.Html => ReportFormat.Html,
        OutputFormat.Flamegraph => ReportFormat.FlameGraph,
        OutputFormat.Folded => ReportFormat.FoldedStacks,
        _ => ReportFormat.Table,
    };
}
