namespace Workload.Metering.Tool.Agents;

/// <summary>The assemblies that are loaded into the process, as they were installed with the tool.</summary>
internal static class AgentFiles
{
    public const string HookName = "Workload.Metering.Agent.Hook.dll";

    /// <summary>The version of the tool and so of its agent, without the commit.</summary>
    public static string Version { get; } =
        System.Diagnostics.FileVersionInfo.GetVersionInfo(typeof(AgentFiles).Assembly.Location).ProductVersion?.Split('+')[0] ?? "";

    /// <summary>Where they are. Links in the path are resolved, for the process may see another path than this one.</summary>
    public static string Folder { get; } = Path.Combine(RealPath.Of(AppContext.BaseDirectory), "agent");

    /// <summary>Their names.</summary>
    /// <exception cref="Refusal">The installation is damaged.</exception>
    public static IReadOnlyList<string> Names()
    {
        string[] names = Directory.Exists(Folder)
            ? [.. Directory.EnumerateFiles(Folder, "*.dll").Select(file => Path.GetFileName(file)!)]
            : [];
        return names.Contains(HookName)
            ? names
            : throw new Refusal(
                $"The agent is missing: there is no {HookName} in {Folder}.",
                "Install the tool again: dotnet tool update -g Workload.Metering.Tool");
    }
}
