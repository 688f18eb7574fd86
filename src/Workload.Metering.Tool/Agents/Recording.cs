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
        if (await session.NextAsync(cancellation) is not { } first) throw TooShort();
        progress.Report(TimeSpan.Zero);
        var last = first;
        try
        {
            while (await session.NextAsync(cancellation) is { } reading)
            {
                last = reading;
                var covered = reading.Report.Elapsed - first.Report.Elapsed;
                progress.Report(covered);
                if (covered >= duration) break;
            }
        }
        catch (OperationCanceledException) when (last != first)
        {
            // Ctrl+C ends the recording, and keeps it.
        }

        return last != first ? last.Since(first) : throw TooShort();
    }

    private static Refusal TooShort() =>
        new("The process ended, or the recording was stopped, before a second had passed.", "Record for longer.");
}
