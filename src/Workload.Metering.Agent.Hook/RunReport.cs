using System.Diagnostics.CodeAnalysis;

namespace Workload.Metering.Agent.Hook;

/// <summary>Serves a process that <c>wmeter run</c> started. The last snapshot goes into the tool's file when the process ends.</summary>
internal sealed class RunReport
{
    private const string Hooks = "DOTNET_STARTUP_HOOKS";
    private const string FileVariable = "WMETER_RUN_FILE";
    private const string SpansVariable = "WMETER_RUN_SPANS";
    private const string PreviousHooks = "WMETER_RUN_HOOKS";

    private readonly string _file;
    private readonly string _spans;
    private Func<string, string, string>? _agent;
    private string? _kept;

    private RunReport(string file, string spans)
    {
        _file = file;
        _spans = spans;
    }

    /// <summary>The report that was asked for. It is null at an attach. Child processes inherit none of what asked for it.</summary>
    public static RunReport? FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable(FileVariable) is not { Length: > 0 } file) return null;
        string? previous = Environment.GetEnvironmentVariable(PreviousHooks);
        string spans = Environment.GetEnvironmentVariable(SpansVariable) ?? "";
        Environment.SetEnvironmentVariable(FileVariable, null);
        Environment.SetEnvironmentVariable(PreviousHooks, null);
        Environment.SetEnvironmentVariable(SpansVariable, null);
        Environment.SetEnvironmentVariable(Hooks, string.IsNullOrEmpty(previous) ? null : previous);
        return new RunReport(file, spans);
    }

    public void Start(Func<string, string, string> agent)
    {
        _agent = agent;
        agent("begin", _spans);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Write();
    }

    /// <summary>Keeps what the report has, because the agent is about to withdraw.</summary>
    public void Keep() => _kept ??= _agent!("snapshot", "");

    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "The process ends as it would have; the tool says that there is no report.")]
    private void Write()
    {
        try
        {
            string unfinished = _file + ".part";
            File.WriteAllText(unfinished, _kept ?? _agent!("snapshot", ""));
            File.Move(unfinished, _file, overwrite: true);
        }
        catch (Exception)
        {
            // The file is missing, and the tool says so.
        }
    }
}
