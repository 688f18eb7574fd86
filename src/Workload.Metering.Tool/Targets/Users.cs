using System.Globalization;

namespace Workload.Metering.Tool.Targets;

/// <summary>Users of this machine by their numbers.</summary>
internal static class Users
{
    /// <summary>The effective user of this process. It is −1 where the system has none.</summary>
    public static int Current { get; } = OperatingSystem.IsLinux() ? ProcessStatus.Read(Environment.ProcessId)?.UserId ?? -1 : -1;

    /// <summary>The user's name, or the number where no name is known.</summary>
    public static string NameOf(int userId)
    {
        string number = userId.ToString(CultureInfo.InvariantCulture);
        var entry = ProcFile.TryRead("/etc/passwd")?.Split('\n').Select(line => line.Split(':')).FirstOrDefault(
            fields => fields.Length > 2 && fields[2] == number);
        return entry?[0] ?? number;
    }
}
