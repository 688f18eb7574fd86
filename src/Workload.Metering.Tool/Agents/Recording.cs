using System.Diagnostics;

namespace Workload.Metering.Tool.Agents;

/// <summary>The figures between two messages of the agent.</summary>
internal static class Recording
{
    private static readonly TimeSpan s_slack = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The figures of at least the duration. A recording that is cancelled, or whose agent sends no more, has what came until then.
    /// </summary>
    /// <exception cref="Refusal">Nothing came.</exception>
    public static async Task<AgentReading> TakeAsync(
        AgentSession session,
        TimeSpan duration,
        IProgress<TimeSpan> progress,
        CancellationToken cancellation)
    {
        if (await session.NextAsync(cancellation) is not { } first) throw TooShort(session);
        var watch = Stopwatch.StartNew();
        progress.Report(TimeSpan.Zero);
        var last = first;
        try
        {
            while (await session.NextAsync(cancellation) is { } reading)
            {
                last = reading;
                var covered = reading.Report.Elapsed - first.Report.Elapsed;
                progress.Report(covered);

                // The tool's own clock bounds the recording too, whatever the figures say.
                if (covered >= duration || watch.Elapsed >= duration + s_slack) break;
            }
        }
        catch (OperationCanceledException) when (last != first)
        {
            // Ctrl+C ends the recording, and keeps it.
        }

        return last != first ? last.Since(first) : throw TooShort(session);
    }

    private static Refusal TooShort(AgentSession session) =>
        new($"{session.End ?? "The recording was stopped."} No second of it had passed.", "Record for longer, or again.");
}
