using System.Threading.Channels;
using Microsoft.Diagnostics.Tracing;

namespace Workload.Metering.Tool.Agents;

/// <summary>The agent's events as they arrive. They are greetings, and snapshots that come in parts.</summary>
internal sealed class AgentEvents
{
    public const string SourceName = "Workload-Metering-Agent";

    private const int Hello = 1;
    private const int Part = 2;

    private readonly Dictionary<int, string?[]> _unfinished = [];

    /// <summary>The agent's words about itself.</summary>
    public Channel<AgentGreeting> Greetings { get; } = Channel.CreateUnbounded<AgentGreeting>();

    /// <summary>Whether the agent said that it was told to withdraw.</summary>
    public bool HasDetached { get; private set; }

    /// <summary>Its snapshots as it sent them. No more come after a detach.</summary>
    public Channel<string> Snapshots { get; } = Channel.CreateUnbounded<string>();

    /// <summary>Reads until the stream ends, which it does when the session is stopped or the process ends.</summary>
    public void Read(Stream stream)
    {
        try
        {
            using var source = new EventPipeEventSource(stream);
            source.Dynamic.All += OnEvent;
            source.Process();
        }
        finally
        {
            Greetings.Writer.TryComplete();
            Snapshots.Writer.TryComplete();
        }
    }

    private void OnEvent(TraceEvent data)
    {
        if (data.ProviderName != SourceName) return;
        switch ((int)data.ID)
        {
            case Hello:
                Greet(
                    new AgentGreeting(
                        (string)data.PayloadByName("version"),
                        (string)data.PayloadByName("state"),
                        (string)data.PayloadByName("text")));
                break;
            case Part:
                Add(
                    (int)data.PayloadByName("snapshot"),
                    (int)data.PayloadByName("index"),
                    (int)data.PayloadByName("count"),
                    (string)data.PayloadByName("text"));
                break;
        }
    }

    private void Greet(AgentGreeting greeting)
    {
        if (greeting.State == AgentGreeting.Detached)
        {
            HasDetached = true;
            Snapshots.Writer.TryComplete();
        }

        Greetings.Writer.TryWrite(greeting);
    }

    private void Add(int snapshot, int index, int count, string text)
    {
        if (!_unfinished.TryGetValue(snapshot, out string?[]? parts)) _unfinished[snapshot] = parts = new string?[count];
        parts[index] = text;
        if (parts.Contains(null)) return;

        // An earlier one that lost a part will not be complete any more.
        foreach (int old in _unfinished.Keys.Where(number => number <= snapshot).ToArray()) _unfinished.Remove(old);
        Snapshots.Writer.TryWrite(string.Concat(parts));
    }
}
