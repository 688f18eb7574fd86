using System.CommandLine;
using Workload.Metering.Tool.Formats;

namespace Workload.Metering.Tool.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<int> Process() =>
        new("--process", "-p") { Description = "The id of the process, as wmeter ps lists it.", Required = true, HelpName = "PID" };

    public static Option<FileInfo?> OutputFile() =>
        new("--output", "-o")
        {
            Description = "The file to write. Its ending says the format. Without it a table is "
            + "printed.",
            HelpName = "FILE"
        };

    public static Option<OutputFormat?> Format() => new("--format", "-f") { Description = "The format, whatever the file's name is." };

    /// <summary>Names of activity sources.</summary>
    public static Option<string[]> Spans()
    {
        var option = new Option<string[]>("--spans")
        {
            Description = "Makes the activities of these sources phases too. Activities are then made, and libraries pass their trace on. "
                + "A * at the end stands for any rest.",
            HelpName = "NAME",
            DefaultValueFactory = _ => [],
        };
        option.Validators.Add(result =>
        {
            foreach (string name in Split(result.GetValueOrDefault<string[]>() ?? []))
            {
                if (name.IndexOf('*', StringComparison.Ordinal) is >= 0 and var place && place < name.Length - 1)
                    result.AddError($"--spans has '{name}'; it must be a name with '*' at its end alone.");
            }
        });
        return option;
    }

    /// <summary>The names as the agent takes them.</summary>
    public static string Joined(string[]? spans) => string.Join(',', Split(spans ?? []));

    public static Option<bool> NoInject() =>
        new("--no-inject") { Description = "Loads nothing into the process. Shows its threads from outside." };

    /// <summary>Seconds, above zero and at most a day.</summary>
    public static Option<double> Duration(double preset)
    {
        var option = new Option<double>("--duration", "-d")
        {
            Description = "For how many seconds to record.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => preset,
        };
        option.Validators.Add(result =>
        {
            double seconds = result.GetValueOrDefault<double>();
            if (seconds is not (> 0 and <= 86_400))
                result.AddError($"The duration is {seconds} s; it must be above 0, and 86400 (a day) at most.");
        });
        return option;
    }

    private static IEnumerable<string> Split(string[] spans) =>
        spans.SelectMany(span => span.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
