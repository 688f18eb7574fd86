using System.Diagnostics.CodeAnalysis;
using Workload.Metering.Agent.Hook;

/// <summary>The runtime finds this type by its name, which has no namespace, and calls <see cref="Initialize"/>.</summary>
[SuppressMessage("Design", "CA1050:Declare types in namespaces", Justification = "The runtime looks for this name.")]
internal static class StartupHook
{
    /// <summary>
    /// Starts the agent, and returns. It is called once at each attach. An exception that leaves this method ends the process from .NET 9
    /// on.
    /// </summary>
    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "The process must live, whatever went wrong here.")]
    public static void Initialize()
    {
        try
        {
            AgentThread.Start();
        }
        catch (Exception)
        {
            // The tool waits for a greeting, and says that none came.
        }
    }
}
