using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Workload.Metering.Tool.Agents;

namespace Workload.Metering.Tool.Running;

/// <summary>
/// A command that is started with the agent in it. Its input, output and exit code are its own, and signals are passed on to it.
/// </summary>
internal static class ChildProcess
{
    private const string Hooks = "DOTNET_STARTUP_HOOKS";
    private const string FileVariable = "WMETER_RUN_FILE";
    private const string SpansVariable = "WMETER_RUN_SPANS";
    private const string PreviousHooks = "WMETER_RUN_HOOKS";
    private const int Interrupt = 2;
    private const int Terminate = 15;
    private const int HangUp = 1;

    private static readonly (PosixSignal Signal, int Number)[] s_signals =
        [(PosixSignal.SIGINT, Interrupt), (PosixSignal.SIGTERM, Terminate), (PosixSignal.SIGHUP, HangUp)];

    /// <summary>Runs the command to its end, and returns its exit code.</summary>
    /// <exception cref="Refusal">It cannot be started.</exception>
    public static async Task<int> RunAsync(string program, IReadOnlyList<string> arguments, string spans, string reportFile)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false };
        string hook = Path.Combine(AgentFiles.Folder, AgentFiles.HookName);
        _ = AgentFiles.Names();
        string? previous = Environment.GetEnvironmentVariable(Hooks);
        start.Environment[Hooks] = string.IsNullOrEmpty(previous) ? hook : hook + Path.PathSeparator + previous;
        start.Environment[PreviousHooks] = previous;
        start.Environment[FileVariable] = reportFile;
        start.Environment[SpansVariable] = spans;
        using var process = Start(start);
        var registrations = s_signals.Select(
            entry => PosixSignalRegistration.Create(entry.Signal, context => PassOn(context, process, entry.Number))).ToList();
        try
        {
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
        finally
        {
            foreach (var registration in registrations) registration.Dispose();
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new Refusal($"{start.FileName} cannot be started: {error.Message}", "Give the command and its arguments after --.");
        }
    }

    private static void PassOn(PosixSignalContext context, Process process, int number)
    {
        // The tool waits for the command, which decides what the signal means. Ctrl+C in a terminal reaches both already.
        context.Cancel = true;
        bool isFromTerminal = number == Interrupt && !Console.IsInputRedirected;
        if (!isFromTerminal && !OperatingSystem.IsWindows() && !process.HasExited) _ = kill(process.Id, number);
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int process, int signal);
}
