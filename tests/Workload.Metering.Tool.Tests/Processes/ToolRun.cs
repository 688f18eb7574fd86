using System.Diagnostics;

namespace Workload.Metering.Tool.Tests.Processes;

/// <summary>A run of the tool as a user starts it, with its exit code and what it printed.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    public static Task<ToolRun> RunAsync(params string[] arguments) => EndAsync(Start(arguments), arguments);

    public static Task<ToolRun> RunWithAsync((string Name, string Value) variable, params string[] arguments)
    {
        var start = Command(arguments);
        start.Environment[variable.Name] = variable.Value;
        return EndAsync(Process.Start(start)!, arguments);
    }

    private static async Task<ToolRun> EndAsync(Process started, string[] arguments)
    {
        using var process = started;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(new CancellationTokenSource(s_patience).Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"wmeter {string.Join(' ', arguments)} has not ended.");
        }

        return new ToolRun(process.ExitCode, await output, await errors);
    }

    /// <summary>Runs a copy of the tool.</summary>
    public static Task<ToolRun> RunCopyAsync(string tool, params string[] arguments) =>
        EndAsync(Process.Start(Command(tool, arguments))!, arguments);

    public static Process Start(params string[] arguments) => Process.Start(Command(arguments))!;

    private static ProcessStartInfo Command(string[] arguments) => Command(Built.Tool, arguments);

    private static ProcessStartInfo Command(string tool, string[] arguments) => new("dotnet", [tool, .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    /// <summary>Records a process and loads the report.</summary>
    public static async Task<(MeterSnapshot Report, ToolRun Run)> RecordAsync(int pid, double seconds, params string[] more)
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");
        var run = await RunAsync(
            ["record", "-p", Text(pid), "-d", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture), "-o", file, .. more]);
        try
        {
            run.ExitCode.Should().Be(0, run.Errors);
            using var reader = File.OpenText(file);
            return (MeterSnapshot.Load(reader), run);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
