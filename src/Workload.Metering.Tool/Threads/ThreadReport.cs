using System.Globalization;
using System.Text.Json;
using Workload.Metering.Tool.Formats;

namespace Workload.Metering.Tool.Threads;

/// <summary>A recording from outside. It has threads by kind, and nothing is loaded into the process.</summary>
/// <param name="Elapsed">How long it is.</param>
/// <param name="Groups">The kinds of threads, the busiest first.</param>
internal sealed record ThreadReport(TimeSpan Elapsed, IReadOnlyList<ThreadGroup> Groups)
{
    private static readonly string[] s_headings = ["threads", "count", "on CPU", "run queue", "waiting", "waiting for"];

    /// <exception cref="Refusal">Threads have no such format.</exception>
    public static void Require(OutputFormat format)
    {
        if (format is OutputFormat.Table or OutputFormat.Markdown or OutputFormat.Json) return;
        throw new Refusal(
            $"Threads cannot be written as {format}, for they have no call tree.",
            "Use --format table, markdown or json, or leave out --no-inject.");
    }

    public void Write(TextWriter writer, OutputFormat format)
    {
        switch (format)
        {
            case OutputFormat.Table:
                WriteTable(writer);
                break;
            case OutputFormat.Markdown:
                WriteMarkdown(writer);
                break;
            case OutputFormat.Json:
                writer.WriteLine(JsonSerializer.Serialize(new
                {
                    elapsedSeconds = Elapsed.TotalSeconds,
                    threads = Groups.Select(group => new
                    {
                        kind = group.Kind,
                        count = group.Count,
                        onCpuSeconds = group.OnCpu.TotalSeconds,
                        runQueueSeconds = group.RunQueue.TotalSeconds,
                        waitingSeconds = group.Waiting.TotalSeconds,
                        waitsFor = group.WaitsFor,
                    }),
                }));
                break;
            default:
                Require(format);
                break;
        }
    }

    private void WriteTable(TextWriter writer)
    {
        string[][] rows = [s_headings, .. Groups.Select(Cells)];
        int[] widths = [.. Enumerable.Range(0, s_headings.Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            writer.WriteLine(
                string.Join(
                    "  ",
                    row.Select(
                        (cell, column) => column is > 0 and < 5 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    private void WriteMarkdown(TextWriter writer)
    {
        writer.WriteLine($"| {string.Join(" | ", s_headings)} |");
        writer.WriteLine("| :--- | ---: | ---: | ---: | ---: | :--- |");
        foreach (var group in Groups)
            writer.WriteLine($"| {string.Join(" | ", Cells(group).Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |");
    }

    private string[] Cells(ThreadGroup group) =>
    [
        group.Kind,
        group.Count.ToString(CultureInfo.InvariantCulture),
        ShareOf(group.OnCpu),
        ShareOf(group.RunQueue),
        ShareOf(group.Waiting),
        string.Join(", ", group.WaitsFor),
    ];

    /// <summary>As a number of threads, where 0.5 is one thread half of the time, or two a quarter.</summary>
    private string ShareOf(TimeSpan time) => (time / Elapsed).ToString("0.00", CultureInfo.InvariantCulture);
}
