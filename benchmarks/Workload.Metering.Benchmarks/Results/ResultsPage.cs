using BenchmarkDotNet.Reports;

namespace Workload.Metering.Benchmarks.Results;

/// <summary>Writes each promise with its measured figure, and then all figures of the run.</summary>
internal static class ResultsPage
{
    public static void Write(IReadOnlyList<Summary> summaries, TextWriter writer)
    {
        var medians = new MedianTable(summaries);
        writer.WriteLine();
        writer.WriteLine("| what | bound | measured | holds | limit |");
        writer.WriteLine("|---|---:|---:|---|---:|");
        foreach (var claim in Claims.All) writer.WriteLine(claim.Row(medians));
        writer.WriteLine();
        new InTurns(writer, part: "").Write();
        FigureTables.Write(summaries, medians, writer);
    }
}
