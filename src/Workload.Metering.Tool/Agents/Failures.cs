namespace Workload.Metering.Tool.Agents;

/// <summary>The refusals once the agent was sent to a process. The process goes on in each case but its own end.</summary>
internal static class Failures
{
    private const string LookFromOutside = "Use --no-inject to see its threads from outside.";

    public static Refusal HookRefused(int pid, string message) => new(
        $"The runtime of process {pid} did not load the agent: {message}",
        LookFromOutside);

    public static Refusal HookTimedOut(int pid, TimeSpan limit) => new(
        $"Process {pid} did not load the agent within {limit.TotalSeconds:0} s. It may be stopped, or have no core.",
        $"Try again. {LookFromOutside}");

    /// <summary>A runtime that ignores start-up hooks reports success too. The agent has no thread then.</summary>
    public static Refusal NotStarted(int pid) => new(
        $"Process {pid} reported that it loaded the agent, but the agent did not start. The application is trimmed, or start-up hooks are "
            + "switched off (System.StartupHookProvider.IsSupported=false).",
        $"Publish it with StartupHookSupport=true, or without trimming. {LookFromOutside}");

    public static Refusal Mute(int pid) => new(
        $"The agent runs in process {pid}, but it cannot send anything: the application was published without event sources "
            + "(EventSourceSupport=false).",
        $"Publish it with EventSourceSupport=true. {LookFromOutside}");

    public static Refusal NoGreeting(int pid, TimeSpan limit) => new(
        $"The agent in process {pid} did not answer within {limit.TotalSeconds:0} s. The process may have no core, or ignore start-up "
            + "hooks.",
        $"Try again. {LookFromOutside}");

    public static Refusal OtherVersion(int pid, string version) => new(
        $"Process {pid} has the agent of version {version} loaded already. This tool has version {AgentFiles.Version}, and a loaded agent "
            + "cannot be replaced.",
        $"Use wmeter of version {version}, or restart the process.");

    public static Refusal AgentFailed(int pid, string text) => new(
        $"The agent could not start in process {pid}, and listens to nothing there: {text}",
        LookFromOutside);

    public static Refusal SpansOfApplication(int pid) => new(
        $"The application in process {pid} has the library, so its own meter is used, and the tool cannot give it activity sources.",
        "Name them in the application: WorkloadMeterOptions.ActivitySources. Or leave out --spans.");

    /// <summary>Other activities need another meter, and the figures of a tool that reads would begin anew.</summary>
    public static Refusal SpansOfOneTool(int pid) => new(
        $"Another wmeter reads process {pid} without these --spans, and its recording would break off.",
        "Wait until it has ended, or leave out --spans.");

    public static Refusal Detached(int pid) => new(
        $"The agent in process {pid} was told to withdraw by wmeter detach -p {pid} at the same time.",
        "Try again.");

    public static Refusal Ended(int pid) => new($"Process {pid} ended.", "List the .NET processes with: wmeter ps");
}
