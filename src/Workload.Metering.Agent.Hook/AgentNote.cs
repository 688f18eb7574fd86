namespace Workload.Metering.Agent.Hook;

/// <summary>A request of the tool.</summary>
/// <param name="Ask">One of the constants.</param>
/// <param name="Spans">The names of activity sources with commas between them, to be made phases while the tool reads.</param>
internal sealed record AgentNote(string Ask, string Spans)
{
    public const string Watch = "watch", Disabled = "disabled", Detach = "detach";
}
