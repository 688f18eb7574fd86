using System.CommandLine;
using System.Globalization;
using Workload.Metering.Tool.Comparing;
using Workload.Metering.Tool.Formats;

namespace Workload.Metering.Tool.Commands;

/// <summary><c>wmeter diff</c>: two recordings side by side.</summary>
internal static class DiffCommand
{
    private const int WorseExitCode = 1;

    public static Command Make()
    {
        var before = new Argument<FileInfo>("before") { Description = "The earlier recording, as JSON." };
        var after = new Argument<FileInfo>("after") { Description = "The later recording, as JSON." };
        var limit = new Option<double?>("--fail-above")
        {
            Description = "Ends with exit code 1 where a call takes more wall or CPU time by more than this, for example 10%, and by more "
                + "than the error.",
            HelpName = "PERCENT",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value.TrimEnd('%', ' ');
                if (double.TryParse(text, CultureInfo.InvariantCulture, out double percent) && percent is >= 0 and <= 1_000_000)
                    return percent / 100;
                result.AddError($"--fail-above is '{result.Tokens[0].Value}'; it must be a percentage from 0 up, for example 10%.");
                return null;
            },
        };
        var command = new Command(
            "diff",
            "Shows two recordings side by side, per call, and marks what changed beyond the error.") { before, after, limit };
        command.SetAction(result => Run(
            SavedRecording.Load(result.GetRequiredValue(before)),
            SavedRecording.Load(result.GetRequiredValue(after)),
            result.GetValue(limit),
            result.InvocationConfiguration.Output));
        return command;
    }

    private static int Run(MeterSnapshot before, MeterSnapshot after, double? limit, TextWriter terminal)
    {
        var phases = PhaseDifference.All(before, after);
        DifferenceTable.Write(phases, terminal);
        if (limit is not { } share) return 0;
        string[] worse = [.. phases.Where(phase => phase.IsWorseBy(share)).Select(phase => phase.Name)];
        if (worse.Length == 0) return 0;
        terminal.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"Worse by more than {share * 100:0.##} %: {string.Join(", ", worse)}."));
        return WorseExitCode;
    }
}
