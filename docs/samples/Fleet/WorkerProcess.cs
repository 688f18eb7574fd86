using System.Diagnostics;

namespace Fleet;

/// <summary>A worker in a process of its own.</summary>
internal static class WorkerProcess
{
    public static async Task<Tally> RunAsync(int number, FleetArguments arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };

        // If the dotnet host runs the program, the program is its first argument.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(WorkerProcess).Assembly.Location);
        foreach (string argument in arguments.OfWorker(number)) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return Tally.Parse(output)
            ?? throw new InvalidOperationException($"Worker {number} ended with code {process.ExitCode} and wrote: {output}");
    }
}
