using System.Collections.Concurrent;
using Workload.Metering.Flow;

namespace Workload.Metering.Spans;

/// <summary>An operation of spans, with the phases of its display names.</summary>
/// <param name="names">All names.</param>
/// <param name="own">The phase of the operation's own name.</param>
/// <param name="mark">The mark that its scopes carry.</param>
internal sealed class SpanOperation(SpanNames names, Phase own, SpanMark mark)
{
    private readonly ConcurrentDictionary<string, Phase> _shown = new(StringComparer.Ordinal);

    public Phase Own => own;

    public SpanMark Mark => mark;

    /// <summary>The phase of a display name. It is the operation's own where there is no room for it.</summary>
    public Phase Of(string shown)
    {
        if (shown == mark.Operation || mark.Operation == SpanNames.OtherName || string.IsNullOrWhiteSpace(shown)) return own;
        if (_shown.TryGetValue(shown, out var known)) return known;
        if (_shown.Count < SpanNames.MaxShownNames && names.TryDeclare(shown, mark.Kind) is { } added) return _shown.GetOrAdd(shown, added);
        names.Log(shown);
        return own;
    }
}
