namespace Workload.Metering.Agent.Hook;

/// <summary>Requests of the tool that the agent's thread has not done yet. Thread-safe.</summary>
internal sealed class AgentMailbox
{
    private readonly Queue<AgentNote> _notes = new();

    public void Post(AgentNote note)
    {
        lock (_notes)
        {
            _notes.Enqueue(note);
            Monitor.Pulse(_notes);
        }
    }

    /// <summary>Drops what was asked of a thread that has ended.</summary>
    public void Clear()
    {
        lock (_notes) _notes.Clear();
    }

    /// <summary>The next note. It is null where none came in time.</summary>
    public AgentNote? Take(TimeSpan patience)
    {
        lock (_notes)
        {
            if (_notes.Count == 0) Monitor.Wait(_notes, patience);
            return _notes.TryDequeue(out var note) ? note : null;
        }
    }
}
