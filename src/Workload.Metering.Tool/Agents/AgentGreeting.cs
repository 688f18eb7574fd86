using System.Text.Json;

namespace Workload.Metering.Tool.Agents;

/// <summary>The agent's first words.</summary>
/// <param name="Version">The agent's version. An earlier attach may have loaded another one, which then stays.</param>
/// <param name="State"><c>ready</c>, <c>failed</c> or <c>detached</c>.</param>
/// <param name="Text">Details as JSON, or what failed.</param>
internal sealed record AgentGreeting(string Version, string State, string Text)
{
    /// <summary>Whether the application has a library of its own that the agent uses.</summary>
    public bool UsesLibraryOfApplication => Flag("ofApplication");

    /// <summary>Whether the application's own middleware makes the requests phases.</summary>
    public bool UsesMiddlewareOfApplication => Flag("hasMiddleware");

    private bool Flag(string name)
    {
        if (State != "ready") return false;
        using var document = JsonDocument.Parse(Text);
        return document.RootElement.TryGetProperty(name, out var value) && value.GetBoolean();
    }
}
