using System.Net.Sockets;

namespace Workload.Metering.Tool.Targets;

/// <summary>Looks at one process from outside, and says what it is and what stands in the agent's way.</summary>
internal static class Inspection
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>The process. It is null where there is none.</summary>
    /// <exception cref="Refusal">It is no .NET process.</exception>
    public static DotNetProcess? TryInspect(int pid)
    {
        if (!OperatingSystem.IsLinux()) return InspectByPort(pid, "", isContained: false);
        if (ProcessStatus.Read(pid) is not { } status) return null;
        string user = Users.NameOf(status.UserId);
        bool isContained = status.InnerId != pid;
        if (!RuntimeThreads.Exist(pid)) throw Obstacles.NotDotNet(pid);
        string name = NameOf(pid, status);
        DotNetProcess Blocked(Refusal obstacle) => new(pid, name, user, "", isContained, obstacle);

        if (status.UserId != Users.Current && Users.Current != 0) return Blocked(Obstacles.OtherUser(pid, user));
        if (DiagnosticPort.FindSocket(pid) is null) return Blocked(ObstacleWithoutPort(pid));
        var found = InspectByPort(pid, user, isContained);
        return found with { Name = found.Name.Length > 0 ? found.Name : name };
    }

    private static DotNetProcess InspectByPort(int pid, string user, bool isContained)
    {
        try
        {
            var runtime = RuntimeInfo.Ask(pid, s_patience);
            return new DotNetProcess(pid, runtime.EntryAssembly, user, runtime.Version, isContained, ObstacleOf(pid, runtime));
        }
        catch (Exception error) when (error is IOException or SocketException or UnauthorizedAccessException or TimeoutException)
        {
            return new DotNetProcess(pid, "", user, "", isContained, Obstacles.NoAnswer(pid, error));
        }
    }

    private static Refusal? ObstacleOf(int pid, RuntimeInfo runtime)
    {
        if (OperatingSystem.IsLinux() && !RuntimeThreads.ShowRuntime(pid)) return Obstacles.NativeCode(pid);
        return runtime.Major < 8 ? Obstacles.TooOld(pid, runtime.Version) : null;
    }

    private static Refusal ObstacleWithoutPort(int pid)
    {
        if (!RuntimeThreads.ShowRuntime(pid)) return Obstacles.NativeCode(pid);
        string? switchedOff = ((string[])["DOTNET_EnableDiagnostics", "DOTNET_EnableDiagnostics_IPC", "COMPlus_EnableDiagnostics"])
            .FirstOrDefault(variable => ProcFile.TryReadVariable(pid, variable) == "0");
        return Obstacles.NoPort(pid, switchedOff);
    }

    private static string NameOf(int pid, ProcessStatus status)
    {
        string[] command = ProcFile.TryRead($"/proc/{pid}/cmdline")?.Split('\0', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (command.Length == 0) return status.Name;
        bool isHost = Path.GetFileName(command[0]) == "dotnet";
        string? assembly = isHost
            ? command.Skip(1).FirstOrDefault(part => part.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            : null;
        return Path.GetFileNameWithoutExtension(assembly ?? command[0]);
    }
}
