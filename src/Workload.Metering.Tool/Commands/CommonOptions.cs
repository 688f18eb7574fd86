using System.CommandLine;
using Workload.Metering.Tool.Formats;

namespace Workload.Metering.Tool.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<int> Process() => new("--process", "-p") { Description = "The id of the process, as wmeter ps lists it.", Required = true, HelpName = "PID" };

    public static Option<FileInfo?> OutputFile() => new("--output", "-o") { Description = "The file to write. Its ending says the format. Without it a table is printed.", HelpName = "FILE" };

    public static Option<OutputFormat?> Format() => new("--format", "-f") { Description = "The format, whatever the file's name is." };

    public static Option<bool> NoInject() => new("--no-inject") { Description = "Loads nothing into the process. Shows its threads from outside." };

    /// <summary>Seconds, above zero and at most a day.</summary>
    public static Option<double> Duration(double preset)
    {
        var option = new Option<double>("--duration", "-d") { Description = "For how many seconds to record.", HelpName = "SECONDS", DefaultValueFactory = _ => preset };
        option.Validators.Add(result =>
        {
            double seconds = result.GetValueOrDefault<double>();
            if (seconds is not (> 0 and <= 86_400)) result.AddError($"The duration is {seconds} s; it must be above 0, and 86400 (a day) at most.");
        });
        return option;
    }
}
