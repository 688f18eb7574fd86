using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Tracing;

namespace Workload.Metering.Agent.Hook;

/// <summary>
/// The agent's one event source, which the tool reads over the runtime's diagnostic port. By it the agent also learns what the tool asks
/// for.
/// </summary>
/// <remarks>The tool and the agent share these names and numbers. <see cref="Version"/> tells whether both mean the same.</remarks>
[EventSource(Name = SourceName)]
[SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Events of an event source.")]
internal sealed class AgentChannel(AgentMailbox mailbox) : EventSource(EventSourceSettings.EtwManifestEventFormat)
{
    public const string SourceName = "Workload-Metering-Agent";

    /// <summary>An event holds 64 KB at most, and a character takes two bytes.</summary>
    private const int MaxCharacters = 30_000;

    private int _snapshots;

    /// <summary>The version without the commit that it was built from.</summary>
    public static string Version { get; } = VersionOf(typeof(AgentChannel));

    [Event(1, Level = EventLevel.Informational)]
    public void Hello(string version, string state, string text) => WriteEvent(1, version, state, text);

    [Event(2, Level = EventLevel.Informational)]
    [SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The name of a field of the event.")]
    public void Part(int snapshot, int index, int count, string text) => WriteEvent(2, snapshot, index, count, text);

    /// <summary>Sends a snapshot in parts that an event has room for.</summary>
    [NonEvent]
    public void Send(string snapshot)
    {
        int number = ++_snapshots;
        int count = (snapshot.Length + MaxCharacters - 1) / MaxCharacters;
        for (int index = 0; index < count; index++)
        {
            int start = index * MaxCharacters;
            Part(number, index, count, snapshot.Substring(start, Math.Min(MaxCharacters, snapshot.Length - start)));
        }
    }

    /// <summary>
    /// Runs on the runtime's own thread, for the first time before this object's constructor has run. So it only leaves a note.
    /// </summary>
    protected override void OnEventCommand(EventCommandEventArgs command)
    {
        if (command.Command != EventCommand.Enable && command.Command != EventCommand.Disable) return;
        string? asked = null, spans = null;
        bool enabled = command.Command == EventCommand.Enable;
        if (enabled) command.Arguments?.TryGetValue("ask", out asked);
        if (enabled) command.Arguments?.TryGetValue("spans", out spans);
        mailbox.Post(new AgentNote(enabled ? asked ?? AgentNote.Watch : AgentNote.Disabled, spans ?? ""));
    }

    private static string VersionOf(Type type)
    {
        var attribute = (System.Reflection.AssemblyInformationalVersionAttribute?)Attribute.GetCustomAttribute(
            type.Assembly,
            typeof(System.Reflection.AssemblyInformationalVersionAttribute));
        return (attribute?.InformationalVersion ?? "").Split('+')[0];
    }
}
