using System.Diagnostics;
using Workload.Metering.Tool.Targets;

namespace Workload.Metering.Tool.Agents;

/// <summary>
/// The agent's thread as the kernel shows it. The hook starts it before the runtime reports success, so a process without it has ignored
/// the hook. Only Linux shows the names of threads.
/// </summary>
internal static class AgentThreads
{
    private const string Speaking = "wmeter agent";
    private const string Mute = "wmeter mute";

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    /// <exception cref="Refusal">There is no thread of the agent, or one that cannot send.</exception>
    public static async Task RequireAsync(int pid, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux()) return;
        var watch = Stopwatch.StartNew();
        while (true)
        {
            // The name is set by the new thread itself, so it may be a moment late.
            var names = RuntimeThreads.Names(pid).ToList();
            if (names.Contains(Speaking)) return;
            if (names.Contains(Mute)) throw Failures.Mute(pid);
            if (names.Count == 0) throw Failures.Ended(pid);
            if (watch.Elapsed > s_limit) throw Failures.NotStarted(pid);
            await Task.Delay(s_look, cancellation);
        }
    }
}
