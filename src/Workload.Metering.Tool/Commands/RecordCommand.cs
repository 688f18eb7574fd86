using System.CommandLine;
using Workload.Metering.Tool.Agents;
using Workload.Metering.Tool.Formats;
using Workload.Metering.Tool.Stacks;
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
        var spans = CommonOptions.Spans();
        var stacks = new Option<bool>("--stacks")
        {
            Description = "Loads nothing, and samples the stacks of all threads for "
            + $"{StackRecording.MaxSeconds} s at most. Each sample stops the threads."
        };
        var command = new Command(
            "record",
            "Records where the time of a process goes, and writes a "
                + "report.") { process, duration, file, format, spans, fromOutside, stacks };
        command.SetAction(async (result, cancellation) =>
        {
            int pid = result.GetRequiredValue(process);
            var time = TimeSpan.FromSeconds(result.GetValue(duration));
            var output = new Output(result.GetValue(file), result.GetValue(format), result.InvocationConfiguration.Output);
            output.Check(
                result.GetValue(stacks) ? StackReport.Require : result.GetValue(fromOutside) ? ThreadReport.Require : null);
            var progress = new Progress(result.InvocationConfiguration.Error, $"Recording process {pid}", time);
            if (result.GetValue(stacks))
            {
                output.Write(await SampleAsync(pid, time, progress, result.InvocationConfiguration.Error, cancellation));
            }
            else if (result.GetValue(fromOutside))
            {
                output.Write(await ThreadRecording.TakeAsync(pid, time, progress, cancellation));
            }
            else
            {
                await AttachAsync(
                    pid,
                    CommonOptions.Joined(result.GetValue(spans)),
                    time,
                    output,
                    progress,
                    result.InvocationConfiguration.Error,
                    cancellation);
            }
            return 0;
        });
        return command;
    }

    private static async Task<StackReport> SampleAsync(
        int pid,
        TimeSpan duration,
        Progress progress,
        TextWriter notes,
        CancellationToken cancellation)
    {
        await notes.WriteLineAsync(
            $"Sampling process {pid} for {duration.TotalSeconds:0.#} s. Each sample stops its threads: in a trial a request took 58 % more "
                + "processor time meanwhile.");
        return await StackRecording.TakeAsync(pid, duration, progress, cancellation);
    }

    private static async Task AttachAsync(
        int pid,
        string spans,
        TimeSpan duration,
        Output output,
        Progress progress,
        TextWriter notes,
        CancellationToken cancellation)
    {
        AgentReading reading;
        string? end;
        await using (var session = await AgentSession.AttachAsync(pid, spans, cancellation))
        {
            reading = await Recording.TakeAsync(session, duration, progress, cancellation);
            end = session.End;
        }

        output.Write(reading.Report);
        if (end is not null) await notes.WriteLineAsync(Notes.EndedEarly(end, reading));
        foreach (string note in Notes.Of(reading)) await notes.WriteLineAsync(note);
    }
}
