using System.Text.Json;

namespace Workload.Metering.Tool.Agents;

/// <summary>The agent's first words.</summary>
/// <param name="Version">The agent's version. An earlier attach may have loaded another one, which then stays.</param>
/// <param name="State">One of the constants.</param>
/// <param name="Text">Details as JSON, or what failed.</param>
internal sealed record AgentGreeting(string Version, string State, string Text)
{
    public const string Ready = "ready", Failed = "failed", Detached = "detached";

    /// <summary>Whether the application has a library of its own that the agent uses.</summary>
    public bool UsesLibraryOfApplication => Flag("ofApplication");

    /// <summary>Whether the application's own middleware makes the requests phases.</summary>
    public bool UsesMiddlewareOfApplication => Flag("hasMiddleware");

    /// <summary>Whether activities of all these sources become phases. Each tool that reads gets the greetings of the others too.</summary>
    public bool Has(string spans) => UsesLibraryOfApplication || !Names(spans).Except(Names(Entry("spans"))).Any();

    /// <summary>Whether the agent refused these sources, because another tool reads without them.</summary>
    public bool Refuses(string spans) => spans.Length > 0 && Entry("refused") == spans;

    private static string[] Names(string spans) => spans.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private string Entry(string name)
    {
        if (State != Ready) return "";
        using var document = JsonDocument.Parse(Text);
        return document.RootElement.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
    }

    private bool Flag(string name)
    {
        if (State != Ready) return false;
        using var document = JsonDocument.Parse(Text);
        return document.RootElement.TryGetProperty(name, out var value) && value.GetBoolean();
    }
}
