using Workload.Metering.Platforms;

namespace Workload.Metering.Tool.Trial;

/// <summary>
/// Runs <c>figures PROGRAM KIND</c>, <c>quiet PROGRAM [KIND]</c>, <c>survival PROGRAM TIMES</c> or <c>cost PROGRAM TURNS</c>. It ends with
/// the line that CI adds up.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        var checks = new Checks(Console.Out);
        string what = args[0], program = args[1], argument = args.Length > 2 ? args[2] : "";
        string name = $"{what}, {Path.GetFileName(program)} {argument}".TrimEnd();
        checks.Run(name, () => what switch
        {
            "figures" => FiguresTrial.RunAsync(program, argument).GetAwaiter().GetResult(),
            "quiet" => QuietTrial.RunAsync(program, argument).GetAwaiter().GetResult(),
            "survival" =>
                SurvivalTrial.RunAsync(program, int.Parse(argument, System.Globalization.CultureInfo.InvariantCulture)).GetAwaiter()
                    .GetResult(),
            "cost" =>
                CostTrial.RunAsync(program, int.Parse(argument, System.Globalization.CultureInfo.InvariantCulture)).GetAwaiter()
                    .GetResult(),
            _ => throw new ArgumentException($"There is no trial '{what}'."),
        });
        Console.WriteLine($"{checks.Passed} passed, {checks.Failed} failed");
        return checks.Failed == 0 ? 0 : 1;
    }
}
