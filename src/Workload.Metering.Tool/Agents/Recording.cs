namespace Workload.Metering.Tool.Agents;

/// <summary>The figures between two messages of the agent.</summary>
internal static class Recording
{
    /// <summary>
    /// The figures of at least the duration. A recording that is cancelled, or whose process ends, has what came until then.
    /// </summary>
    /// <exception cref="Refusal">Nothing came.</exception>
    public static async Task<AgentReading> TakeAsync(
        AgentSession session,
        TimeSpan duration,
        IProgress<TimeSpan> progress,
        CancellationToken cancellation)
    {
        AgentReading? first = null, last = null;
        try
        {
            while (await session.NextAsync(cancellation) is { } reading)
            {
                first ??= reading;
                last = reading;
                var covered = reading.Report.Elapsed - first.Report.Elapsed;
                progress.Report(covered);
                if (covered >= duration) break;
            }
        }
        catch (OperationCanceledException) when (first is not null && first != last)
        {
            // Ctrl+C ends the recording, and keeps it.
        }

        if (first is null || last is null || first == last)
            throw new Refusal("The process ended, or the recording was stopped, before a second had passed.", "Record for longer.");
        return last.Since(first);
    }
}
