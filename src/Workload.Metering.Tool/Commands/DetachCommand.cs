using System.CommandLine;
using Workload.Metering.Tool.Agents;

namespace Workload.Metering.Tool.Commands;

/// <summary><c>wmeter detach</c>: the agent withdraws its listeners.</summary>
internal static class DetachCommand
{
    public static Command Make()
    {
        var process = CommonOptions.Process();
        var command = new Command("detach", "Has the agent withdraw from a process. Its code stays loaded, and does nothing.") { process };
        command.SetAction(async (result, cancellation) =>
        {
            int pid = result.GetRequiredValue(process);
            await AgentSession.DetachAsync(pid, cancellation);
            await result.InvocationConfiguration.Output.WriteLineAsync($"The agent in process {pid} has withdrawn.");
            return 0;
        });
        return command;
    }
}
