using Workload.Metering.Aggregation;

namespace Workload.Metering.Publishing;

/// <summary>
/// Divides the blocked and awaiting time of one phase by name, as counters that never go back and add up to the published time of both
/// states. What was added since the last observation is divided by what was seen of each name since. Shares that change later change
/// nothing of the past. The observer's lock guards it.
/// </summary>
internal sealed class WaitSeries
{
    /// <summary>
    /// Blocked time is divided by about this many of the last samples, so that a phase that changes is soon divided rightly.
    /// </summary>
    private const double MaxRecentSamples = 64;

    private readonly Dictionary<WaitName, Entry> _entries = [];
    private long _blocked;
    private long _awaiting;

    /// <summary>The counters for these sums.</summary>
    /// <param name="blockedNanoseconds">The phase's blocked time; never less than before.</param>
    /// <param name="awaitingNanoseconds">Its awaiting time, likewise.</param>
    /// <param name="figures">What was seen by name.</param>
    public IReadOnlyList<WaitTimes> Raise(long blockedNanoseconds, long awaitingNanoseconds, IReadOnlyList<WaitFigure> figures)
    {
        foreach (var figure in figures) NoteSamples(figure);
        DivideAwaiting(awaitingNanoseconds - _awaiting, figures);
        DivideBlocked(blockedNanoseconds - _blocked);
        (_blocked, _awaiting) = (blockedNanoseconds, awaitingNanoseconds);
        return [.. _entries.Where(entry => entry.Value.Blocked + entry.Value.Awaiting > 0).Select(entry => new WaitTimes(entry.Key,
            entry.Value.Blocked, entry.Value.Awaiting))];
    }

    private Entry EntryOf(WaitName name) => _entries.TryGetValue(name, out var entry) ? entry : _entries[name] = new Entry();

    private void NoteSamples(in WaitFigure figure)
    {
        var entry = EntryOf(figure.Name);
        long added = Math.Max(0, figure.Samples - entry.SeenSamples);
        entry.SeenSamples += added;
        entry.RecentSamples += added;
    }

    // A scope may be seen by name a moment before its time is published: what has no room yet waits for the next observation.
    private void DivideAwaiting(long added, IReadOnlyList<WaitFigure> figures)
    {
        long left = added;
        foreach (var figure in figures)
        {
            var entry = EntryOf(figure.Name);
            long part = Math.Clamp(figure.AwaitingNanoseconds - entry.Awaiting, 0, left);
            if (figure.Name.Kind == WaitKind.Unnamed) continue;
            entry.Awaiting += part;
            left -= part;
        }

        if (left > 0) EntryOf(WaitName.Unnamed).Awaiting += left;
    }

    private void DivideBlocked(long added)
    {
        if (added <= 0) return;
        double samples = _entries.Values.Sum(entry => entry.RecentSamples);
        long left = added;
        if (samples >= PhaseWaits.MinSamples)
        {
            foreach (var (name, entry) in _entries)
            {
                if (name.Kind == WaitKind.Unnamed) continue;
                long part = Math.Min(left, (long)(added * (entry.RecentSamples / samples)));
                entry.Blocked += part;
                left -= part;
            }

            // Half as much of the past counts each time, so that it fades.
            if (samples > MaxRecentSamples)
                foreach (var entry in _entries.Values) entry.RecentSamples /= 2;
        }

        if (left > 0) EntryOf(WaitName.Unnamed).Blocked += left;
    }

    private sealed class Entry
    {
        public long Blocked;
        public long Awaiting;
        public long SeenSamples;
        public double RecentSamples;
    }
}
