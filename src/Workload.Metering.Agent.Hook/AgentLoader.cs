using System.Reflection;

namespace Workload.Metering.Agent.Hook;

/// <summary>Loads the agent beside the application, and reaches it by one method of strings, so that no type of either is shared.</summary>
internal static class AgentLoader
{
    private const string AgentName = "Workload.Metering.Agent";

    public static Func<string, string, string> Load()
    {
        string folder = Path.GetDirectoryName(typeof(AgentLoader).Assembly.Location)!;
        var agent = new AgentContext(folder).LoadFromAssemblyPath(Path.Combine(folder, AgentName + ".dll"));
        var type = agent.GetType(AgentName + ".AgentEntry", throwOnError: true)!;
        var entry = type.GetMethod("Do", BindingFlags.Public | BindingFlags.Static)!;
        return entry.CreateDelegate<Func<string, string, string>>();
    }
}
