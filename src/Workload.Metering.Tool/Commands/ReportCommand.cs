using System.CommandLine;
using Workload.Metering.Tool.Formats;

namespace Workload.Metering.Tool.Commands;

/// <summary><c>wmeter report</c>: any format from recordings.</summary>
internal static class ReportCommand
{
    public static Command Make()
    {
        var files = new Argument<FileInfo[]>("files")
        {
            Description = "Recordings that were written as JSON.",
            Arity = ArgumentArity.OneOrMore,
        };
        var file = CommonOptions.OutputFile();
        var format = CommonOptions.Format();
        var command = new Command("report", "Writes recordings in another format.") { files, file, format };
        command.SetAction(result => Run(
            result.GetRequiredValue(files),
            new Output(result.GetValue(file), result.GetValue(format), result.InvocationConfiguration.Output)));
        return command;
    }

    private static int Run(FileInfo[] files, Output output)
    {
        if (!output.IsTerminal && files.Length > 1)
        {
            throw new Refusal(
                $"{files.Length} recordings cannot be written to one file.",
                "Give one recording, or leave out -o to print them all.");
        }
        foreach (var recording in files)
        {
            var report = SavedRecording.Load(recording);
            if (files.Length > 1) output.WriteHeading(recording.FullName);
            output.Write(report);
        }

        return 0;
    }
}
