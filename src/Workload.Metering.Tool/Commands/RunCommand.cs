using System.CommandLine;
using Workload.Metering.Tool.Agents;
using Workload.Metering.Tool.Formats;
using Workload.Metering.Tool.Running;

namespace Workload.Metering.Tool.Commands;

/// <summary><c>wmeter run</c>: starts a command with the agent in it, and reports at its end.</summary>
internal static class RunCommand
{
    public const string Name = "run";

    public static Command Make()
    {
        var file = CommonOptions.OutputFile();
        var format = CommonOptions.Format();
        var spans = CommonOptions.Spans();
        var parts = new Argument<string[]>("command")
        {
            Description = "The command and its arguments, after --.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command(
            Name,
            "Starts a command with the agent in it, and writes a report when it ends. The exit code is the "
                + "command's.") { file, format, spans, parts };
        command.SetAction((result, _) => RunAsync(
            result.GetRequiredValue(parts),
            CommonOptions.Joined(result.GetValue(spans)),
            new Output(result.GetValue(file), result.GetValue(format), result.InvocationConfiguration.Error),
            result.InvocationConfiguration.Error));
        return command;
    }

    private static async Task<int> RunAsync(string[] parts, string spans, Output output, TextWriter notes)
    {
        string program = parts[0];
        string[] arguments = parts[1..];
        Check(program, RuntimeConfig.Find(program, arguments));
        output.Check();
        string folder = Directory.CreateTempSubdirectory("wmeter-").FullName;
        try
        {
            string reportFile = Path.Combine(folder, "report.json");
            int code = await ChildProcess.RunAsync(program, arguments, spans, reportFile);
            await ReportAsync(reportFile, output, notes);
            return code;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Writes the report, or says why there is none. The command has run, so its own exit code counts in any case.</summary>
    private static async Task ReportAsync(string reportFile, Output output, TextWriter notes)
    {
        if (!File.Exists(reportFile))
        {
            await notes.WriteLineAsync(
                "The command left no report. It is no program of .NET 8 or later, or it was killed, or start-up hooks are switched off "
                    + "in it.");
            return;
        }

        var reading = AgentReading.Parse(await File.ReadAllTextAsync(reportFile));
        try
        {
            // The command's output is its own, so the table must not get into it.
            output.Write(reading.Report);
        }
        catch (Refusal refusal)
        {
            await notes.WriteLineAsync(refusal.Message);
            await notes.WriteLineAsync(refusal.Remedy);
        }

        foreach (string note in Notes.Of(reading)) await notes.WriteLineAsync(note);
    }

    /// <summary>A hook that the runtime cannot load ends the command at its start.</summary>
    private static void Check(string program, RuntimeConfig? config)
    {
        if (config is { Major: > 0 and < 8 })
        {
            throw new Refusal(
                $"{program} runs .NET {config.Major}. The agent needs .NET 8 or later.",
                "Move the application to .NET 8 or later.");
        }
        if (config is { AllowsHooks: false })
        {
            throw new Refusal(
                $"{program} was published without start-up hooks (System.StartupHookProvider.IsSupported=false).",
                "Publish it with StartupHookSupport=true, or without trimming.");
        }
    }
}
