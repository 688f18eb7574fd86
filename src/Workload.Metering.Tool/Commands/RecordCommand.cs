using System.CommandLine;
using Workload.Metering.Tool.Agents;
using Workload.Metering.Tool.Formats;
using Workload.Metering.Tool.Threads;

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
        var fromOutside = CommonOptions.NoInject();
        var command = new Command("record", "Records where the time of a process goes, and writes a report.") { process, duration, file, format, fromOutside };
        command.SetAction(async (result, cancellation) =>
        {
            int pid = result.GetRequiredValue(process);
            var time = TimeSpan.FromSeconds(result.GetValue(duration));
            var output = new Output(result.GetValue(file), result.GetValue(format), result.InvocationConfiguration.Output);
            var progress = new Progress(result.InvocationConfiguration.Error, $"Recording process {pid}", time);
            if (result.GetValue(fromOutside)) output.Write(await ThreadRecording.TakeAsync(pid, time, progress, cancellation));
            else await AttachAsync(pid, time, output, progress, result.InvocationConfiguration.Error, cancellation);
            return 0;
        });
        return command;
    }

    private static async Task AttachAsync(int pid, TimeSpan duration, Output output, Progress progress, TextWriter notes, CancellationToken cancellation)
    {
        AgentReading reading;
        await using (var session = await AgentSession.AttachAsync(pid, cancellation)) reading = await Recording.TakeAsync(session, duration, progress, cancellation);
        output.Write(reading.Report);
        foreach (string note in Notes.Of(reading)) await notes.WriteLineAsync(note);
    }
}
