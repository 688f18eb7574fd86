namespace Workload.Metering.Agent.Hook;

/// <summary>What the tool asked for and the agent's thread has not done yet. Thread-safe.</summary>
internal sealed class AgentMailbox
{
    private readonly Queue<string> _notes = new();

    public void Post(string note)
    {
        lock (_notes)
        {
            _notes.Enqueue(note);
            Monitor.Pulse(_notes);
        }
    }

    /// <summary>The next note; null where none came in time.</summary>
    public string? Take(TimeSpan patience)
    {
        lock (_notes)
        {
            if (_notes.Count == 0) Monitor.Wait(_notes, patience);
            return _notes.TryDequeue(out string? note) ? note : null;
        }
    }
}
