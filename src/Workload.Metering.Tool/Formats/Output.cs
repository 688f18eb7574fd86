using Workload.Metering.Tool.Stacks;
using Workload.Metering.Tool.Threads;

namespace Workload.Metering.Tool.Formats;

/// <summary>Writes figures to a file or to the terminal.</summary>
internal sealed class Output(FileInfo? file, OutputFormat? asked, TextWriter terminal)
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

    private readonly OutputFormat _format = FormatOf(file, asked);

    /// <summary>The format that was asked for, or else the one that the file's name says. Without a file it is a table.</summary>
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

    /// <summary>Whether the figures are printed, and not written to a file.</summary>
    public bool IsTerminal => file is null;

    /// <summary>Refuses a format or a file that cannot be written, before anything is recorded for it.</summary>
    /// <param name="require">Refuses a format that the figures do not have.</param>
    /// <exception cref="Refusal">The figures could not be kept.</exception>
    public void Check(Action<OutputFormat>? require = null)
    {
        require?.Invoke(_format);
        if (file is null || file.LinkTarget is not null) return;

        // A pipe has no length. To open it would wait for its reader, and to close it would end it.
        bool exists = file.Exists;
        if (exists && file.Length == 0) return;
        Try(() =>
        {
            new FileStream(file.FullName, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite).Dispose();
            if (!exists) File.Delete(file.FullName);
        });
    }

    /// <summary>Writes what was recorded of phases.</summary>
    public void Write(MeterSnapshot report) => Write(writer => Write(report, writer, _format));

    /// <summary>Writes what was recorded of threads.</summary>
    public void Write(ThreadReport report) => Write(writer => report.Write(writer, _format));

    /// <summary>Writes what was recorded of stacks.</summary>
    public void Write(StackReport report) => Write(writer => report.Write(writer, _format));

    /// <summary>Prints which recording follows.</summary>
    public void WriteHeading(string text) => terminal.WriteLine(text);

    private void Write(Action<TextWriter> write)
    {
        if (file is null)
        {
            write(terminal);
            return;
        }

        Try(() =>
        {
            using var writer = new StreamWriter(file.FullName);
            write(writer);
        });
    }

    private void Try(Action access)
    {
        try
        {
            access();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new Refusal($"{file!.FullName} cannot be written: {error.Message}", "Choose another file with -o.");
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
