using System.CommandLine;
using Workload.Metering.Tool.Commands;

namespace Workload.Metering.Tool;

/// <summary>The command line as a whole.</summary>
internal static class Wmeter
{
    /// <summary>Runs what the arguments say, and returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("Shows where the time of a running .NET process goes: computing, blocked, awaiting or kept waiting.")
        {
            PsCommand.Make(),
            TopCommand.Make(),
            RecordCommand.Make(),
            RunCommand.Make(),
            ReportCommand.Make(),
            DiffCommand.Make(),
            DetachCommand.Make(),
        };
        var parsed = root.Parse(args);
        var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };

        // A command that was started decides itself what a signal means.
        if (parsed.CommandResult.Command.Name == RunCommand.Name) configuration.ProcessTerminationTimeout = null;
        try
        {
            int code = await parsed.InvokeAsync(configuration);
            return parsed.Errors.Count > 0 ? Refusal.ExitCode : code;
        }
        catch (Refusal refusal)
        {
            await error.WriteLineAsync(refusal.Message);
            await error.WriteLineAsync(refusal.Remedy);
            return Refusal.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }
}
