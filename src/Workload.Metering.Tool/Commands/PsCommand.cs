using System.CommandLine;
using System.Globalization;
using Workload.Metering.Tool.Targets;

namespace Workload.Metering.Tool.Commands;

/// <summary><c>wmeter ps</c>: the .NET processes, and which of them the agent can be loaded into.</summary>
internal static class PsCommand
{
    public static Command Make()
    {
        var command = new Command(
            "ps",
            "Lists all .NET processes, and says which can be attached to. For the others it says why not, and what to do.");
        command.SetAction(result => Write(ProcessList.Find(), result.InvocationConfiguration.Output));
        return command;
    }

    public static void Write(IReadOnlyList<DotNetProcess> processes, TextWriter output)
    {
        if (processes.Count == 0)
        {
            output.WriteLine("There is no .NET process that can be seen from here.");
            return;
        }

        string[][] rows =
        [
            ["PID", "USER", "RUNTIME", "ATTACH", "NAME"],
            .. processes.Select(process => (string[])
            [
                process.Id.ToString(CultureInfo.InvariantCulture),
                process.User,
                process.Runtime.Length > 0 ? process.Runtime : "?",
                process.Obstacle is null ? "yes" : "no",
                process.IsContained ? process.Name + " (container)" : process.Name,
            ]),
        ];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        for (int row = 0; row < rows.Length; row++)
        {
            output.WriteLine(string.Join("  ", rows[row].Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
            if (row > 0 && processes[row - 1].Obstacle is { } obstacle)
            {
                string indent = new(' ', widths[0] + 2);
                output.WriteLine(indent + obstacle.Message);
                output.WriteLine(indent + obstacle.Remedy);
            }
        }
    }
}
