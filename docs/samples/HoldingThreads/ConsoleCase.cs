using System.Diagnostics;
using Workload.Metering;

namespace HoldingThreads;

/// <summary>Reads the console in a process of its own, whose input comes late.</summary>
internal static class ConsoleCase
{
    private const string Name = "`Console.In.ReadLineAsync`";

    private const int Lines = 8;

    /// <summary>Measures in that process, and writes the report to the output.</summary>
    public static async Task<int> ReadAsync()
    {
        using var meter = new WorkloadMeter();
        for (int line = 0; line < Lines; line++) await meter.MeasureAsync(Name, () => Console.In.ReadLineAsync());
        meter.Snapshot().Write(Console.Out, ReportFormat.Json);
        return 0;
    }

    public static async Task<PhaseSummary> MeasureAsync()
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Assembly(), "--read-console"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        for (int line = 0; line < Lines; line++)
        {
            await Task.Delay(100);
            await process.StandardInput.WriteLineAsync("a line");
        }

        using var report = new StringReader(await output);
        await process.WaitForExitAsync();
        return MeterSnapshot.Load(report)[Name];
    }

    // The process is the program itself, or dotnet with the program's assembly.
    private static string[] Assembly() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(ConsoleCase).Assembly.Location] : [];
}
