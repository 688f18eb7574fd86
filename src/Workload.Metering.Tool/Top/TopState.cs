using Workload.Metering.Tool.Agents;
using Workload.Metering.Tool.Threads;

namespace Workload.Metering.Tool.Top;

/// <summary>Everything that a picture is made of.</summary>
/// <param name="Title">The id, the name and the runtime of the process.</param>
/// <param name="Reading">The figures of the time that is shown. It is null without the agent, or before its first second.</param>
/// <param name="Elapsed">How long the time that is shown is.</param>
/// <param name="Threads">The threads by kind, in that time. There are none where the system does not show them.</param>
/// <param name="IsTotal">Whether it is the time since the start.</param>
internal sealed record TopState(string Title, AgentReading? Reading, TimeSpan Elapsed, IReadOnlyList<ThreadGroup> Threads, bool IsTotal)
{
    /// <summary>The part of a core that the agent's own thread and its work in the application's threads take.</summary>
    public double? AgentCores
    {
        get
        {
            if (Reading is not { } reading || Elapsed <= TimeSpan.Zero) return null;
            var thread = Threads.FirstOrDefault(group => group.Kind == ThreadKind.Agent)?.OnCpu ?? TimeSpan.Zero;
            return (reading.Report.Overhead.Time + thread) / Elapsed;
        }
    }
}
