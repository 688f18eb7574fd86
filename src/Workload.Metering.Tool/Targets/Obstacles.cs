namespace Workload.Metering.Tool.Targets;

/// <summary>Obstacles in the agent's way. Each has its own text, and says what to do.</summary>
internal static class Obstacles
{
    private const string LookFromOutside = "Use --no-inject to see its threads from outside.";

    public static Refusal NoSuchProcess(int pid) => new($"There is no process {pid}.", "List the .NET processes with: wmeter ps");

    public static Refusal NotDotNet(int pid) => new($"Process {pid} is not a .NET process.", "List the .NET processes with: wmeter ps");

    public static Refusal OtherUser(int pid, string user) => new(
        $"Process {pid} belongs to the user {user}. Its diagnostic port admits that user and root alone.",
        $"Run wmeter as {user}, for example: sudo -u {user} wmeter ps");

    public static Refusal NativeCode(int pid) => new(
        $"Process {pid} is compiled to native code (Native AOT). It has no runtime that could load the agent.",
        $"Reference the package Workload.Metering in the application instead. {LookFromOutside}");

    public static Refusal NoPort(int pid, string? variable) => new(
        variable is null
            ? $"Process {pid} has no diagnostic port in {DiagnosticPort.TemporaryFolderOf(pid)}. It was switched off, or its temporary "
                + "folder was cleaned."
            : $"Process {pid} was started with {variable}=0, so it has no diagnostic port.",
        $"Restart it without that setting. {LookFromOutside}");

    public static Refusal NoAnswer(int pid, Exception error) => new(
        $"Process {pid} does not answer on its diagnostic port: {error.Message}",
        $"It may be stopped, starting or ending. Try again. {LookFromOutside}");

    public static Refusal TooOld(int pid, string version) => new(
        $"Process {pid} runs {(version.Length > 0 ? ".NET " + version : "a .NET before 6")}. Only .NET 8 and later can load an agent while "
            + "they run.",
        $"Move the application to .NET 8 or later. {LookFromOutside}");
}
