using System.Reflection;
using System.Runtime.Loader;

namespace Workload.Metering.Agent.Hook;

/// <summary>
/// The agent and what it brings are loaded here, apart from the application. An application that has the library keeps its own copy, and
/// the agent uses that one with all that it refers to.
/// </summary>
internal sealed class AgentContext(string folder) : AssemblyLoadContext("wmeter")
{
    private const string Library = "Workload.Metering";

    private readonly Assembly? _ofApplication = FindOfApplication();

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (_ofApplication is not null) return assemblyName.Name == Library ? _ofApplication : null;
        string file = Path.Combine(folder, assemblyName.Name + ".dll");

        // The agent brings what lies beside it. All else is the framework's.
        return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }

    private static Assembly? FindOfApplication()
    {
        try
        {
            return Default.LoadFromAssemblyName(new AssemblyName(Library));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
