using System.CommandLine;
using Workload.Metering.Tool.Agents;
using Workload.Metering.Tool.Formats;

namespace Workload.Metering.Tool.Commands;

/// <summary><c>wmeter record</c>: attaches for a time, and writes what was seen.</summary>
internal static class RecordCommand
{
    private const double PresetSeconds = 30;

    public static Command Make()
    {
        var process = CommonOptions.Process();
        var duration = CommonOptions.Duration(PresetSeconds);
        var file = CommonOptions.OutputFile();
        var format = CommonOptions.Format();
        var command = new Command("record", "Records where the time of a process goes, and writes a report.") { process, duration, file, format };
        command.SetAction((result, cancellation) => RunAsync(
            result.GetRequiredValue(process),
            TimeSpan.FromSeconds(result.GetValue(duration)),
            result.GetValue(file),
            Output.FormatOf(result.GetValue(file), result.GetValue(format)),
            result.InvocationConfiguration,
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int pid, TimeSpan duration, FileInfo? file, OutputFormat format, InvocationConfiguration terminal, CancellationToken cancellation)
    {
        AgentReading reading;
        await using (var session = await AgentSession.AttachAsync(pid, cancellation))
        {
            var progress = new Progress(terminal.Error, $"Recording process {pid}", duration);
            reading = await Recording.TakeAsync(session, duration, progress, cancellation);
        }

        Output.Write(reading.Report, file, format, terminal.Output);
        foreach (string note in Notes.Of(reading)) await terminal.Error.WriteLineAsync(note);
        return 0;
    }
}
