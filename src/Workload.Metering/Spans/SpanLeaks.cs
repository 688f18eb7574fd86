using Microsoft.Extensions.Logging;
using Workload.Metering.Aggregation;
using Workload.Metering.Flow;
using Workload.Metering.Publishing;

namespace Workload.Metering.Spans;

/// <summary>Spans that are never stopped. Their scopes must not hold what the flow does later for as long as the process runs.</summary>
/// <remarks>
/// A span that nobody holds any more is found by the garbage collector. One that its flow still holds as its current activity is bounded by
/// its age, and by the number of open spans around a new one.
/// </remarks>
internal sealed class SpanLeaks(ILogger logger)
{
    /// <summary>
    /// After this time a span is let go. Spans are exported when they stop, so an application has few reasons for longer ones.
    /// </summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    private static readonly long s_maxAgeNanoseconds = Nanoseconds.From(MaxAge);

    /// <summary>Ends a scope without counting it.</summary>
    public void LetGo(ScopeNode node)
    {
        if (node.IsClaimed || node.Path is not { } path) return;
        var phase = path.Phase;
        ScopeOperations.Discard(node);
        if (phase.CountSpanLetGo()) logger.SpanNotStopped(phase.Name, SpanListener.MaxOpen, MaxAge.TotalMinutes);
    }

    /// <summary>Makes room for one more open span around the flow's code.</summary>
    public void Bound(ScopeNode? value)
    {
        if (value is not { Depth: >= SpanListener.MaxOpen - 1 }) return;
        var open = new List<ScopeNode>();
        for (var node = ScopeNode.Running(value); node is not null; node = node.RunningParent)
            if (node.Extras?.Span is not null) open.Add(node);

        // Spans that leak repeat, so the oldest of those goes. The innermost comes first in the list.
        for (int excess = open.Count - SpanListener.MaxOpen + 1; excess > 0; excess--)
        {
            int oldest = open.FindLastIndex(node => open.Count(other => other.Extras!.Span!.Operation == node.Extras!.Span!.Operation) > 1);
            if (oldest < 0) oldest = 0;
            LetGo(open[oldest]);
            open.RemoveAt(oldest);
        }
    }

    /// <summary>Lets go of spans that are too old.</summary>
    /// <param name="open">The open scopes of the meter.</param>
    /// <param name="nowNanoseconds">The instant at which they were open.</param>
    public void LetGoOfOld(IEnumerable<OpenScope> open, long nowNanoseconds)
    {
        foreach (var scope in open)
        {
            if (scope is ScopeNode { Extras.Span: not null } node && node.HasBegunBy(nowNanoseconds - s_maxAgeNanoseconds, out _))
                LetGo(node);
        }
    }
}
